import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { hotp, LAST_COUNTER, OTP_ALGORITHMS } from './hotp.js';
import type { OtpParameters } from './hotp.js';
import { findEachRun, findRuns, scanWindow, WIDEST_RUN_SEARCH, WIDEST_SCAN } from './window-scan.js';

const secret = Buffer.from('12345678901234567890');
const six: OtpParameters = { algorithm: 'SHA1', digits: 6 };
const codesFrom = (counter: bigint, count: number, parameters = six): string[] =>
  Array.from({ length: count }, (_, place) => hotp(secret, counter + BigInt(place), parameters));
const find = (codes: readonly string[], from: bigint, size = 1_000): bigint[] => findRuns(secret, six, { from, size }, codes);

/** Where the windows of 64-bit counters go wrong in number types that are too narrow. */
const EDGES = [0n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, LAST_COUNTER - 2_000n];

describe('a window scanned for one code', () => {
  it.each(EDGES)('from %p gives the counter of each of its codes, and none for the neighbours outside', (from) => {
    const eight: OtpParameters = { algorithm: 'SHA512', digits: 8 };
    const scan = (counter: bigint): bigint | undefined => scanWindow(secret, hotp(secret, counter, eight), { from, size: 10 }, eight);
    for (let counter = from; counter < from + 10n; counter += 1n) expect(scan(counter)).toBe(counter);
    expect(scan(from + 10n)).toBeUndefined();
    if (from > 0n) expect(scan(from - 1n)).toBeUndefined();
  });

  it('takes the last counter, and nothing for a device that is used up', () => {
    const code = hotp(secret, LAST_COUNTER, six);
    expect(scanWindow(secret, code, { from: LAST_COUNTER, size: 10 }, six)).toBe(LAST_COUNTER);
    expect(scanWindow(secret, code, { from: LAST_COUNTER + 1n, size: 10 }, six)).toBeUndefined();
    expect(scanWindow(secret, hotp(secret, 0n, six), { from: LAST_COUNTER, size: 10 }, six)).toBeUndefined();
  });

  it('gives the lowest of several counters with one code', () => {
    const { earlier, later } = sharedCode(0n, 3_000);
    const code = hotp(secret, later, six);
    expect(scanWindow(secret, code, { from: earlier, size: Number(later - earlier) + 1 }, six)).toBe(earlier);
    expect(scanWindow(secret, code, { from: earlier + 1n, size: Number(later - earlier) }, six)).toBe(later);
  });

  it.each([0, -1, 1.5, WIDEST_SCAN + 1])('refuses a window of %p counters', (size) => {
    expect(() => scanWindow(secret, '000000', { from: 0n, size }, six)).toThrow(RangeError);
  });
});

describe('a window scanned for codes in a row', () => {
  it.each(EDGES)('[S3-20] from %p finds two and three codes at the right counter, on its first place and its last', (from) => {
    for (const count of [2, 3]) {
      for (const start of [from, from + 1n, from + 500n, from + 999n]) expect(find(codesFrom(start, count), from)).toEqual([start]);
      expect(find(codesFrom(from + 1_000n, count), from)).toEqual([]);
      if (from > 0n) expect(find(codesFrom(from - 1n, count), from)).toEqual([]);
    }
  });

  it('finds any run in any window, whatever the parameters', () => {
    const cases = fc.record({
      key: fc.uint8Array({ minLength: 16, maxLength: 64 }),
      algorithm: fc.constantFrom(...OTP_ALGORITHMS),
      digits: fc.constantFrom(6, 7, 8),
      from: fc.bigInt({ min: 0n, max: LAST_COUNTER - 60n }),
      skipped: fc.integer({ min: 0, max: 49 }),
      count: fc.constantFrom(2, 3),
    });
    fc.assert(
      fc.property(cases, ({ key, algorithm, digits, from, skipped, count }) => {
        const start = from + BigInt(skipped);
        const codes = Array.from({ length: count }, (_, place) => hotp(key, start + BigInt(place), { algorithm, digits }));
        expect(findRuns(key, { algorithm, digits }, { from, size: 50 }, codes)).toContain(start);
      }),
    );
  });

  it('[S3-20] is not misled by an earlier counter that shows the same first code', () => {
    const { earlier, later } = sharedCode(2n ** 32n - 1_000n, 3_000);
    expect(find(codesFrom(later, 2), earlier, 3_000)).toEqual([later]);
    expect(find(codesFrom(earlier, 2), earlier, 3_000)).toEqual([earlier]);
    expect(find([hotp(secret, later, six), hotp(secret, later + 2n, six)], earlier, 3_000)).toEqual([]);
  });

  // Found by looking through three thousand million counters: a pair is as good as never at two places of one window.
  it('[S3-20] gives every counter that shows the pair, and one more code tells them apart', () => {
    const [earlier, later] = [2_964_849_109n, 2_964_849_971n];
    expect(codesFrom(earlier, 2)).toEqual(codesFrom(later, 2));
    expect(find(codesFrom(later, 2), earlier - 100n)).toEqual([earlier, later]);
    for (const start of [earlier, later]) expect(find(codesFrom(start, 3), earlier - 100n)).toEqual([start]);
  });

  it('takes the last run there is, and never wraps to the first counter', () => {
    expect(find(codesFrom(LAST_COUNTER - 1n, 2), LAST_COUNTER - 1n)).toEqual([LAST_COUNTER - 1n]);
    expect(find(codesFrom(LAST_COUNTER - 2n, 3), LAST_COUNTER - 10n)).toEqual([LAST_COUNTER - 2n]);
    expect(find([hotp(secret, LAST_COUNTER, six), hotp(secret, 0n, six)], LAST_COUNTER - 1n)).toEqual([]);
    expect(find(codesFrom(0n, 2), LAST_COUNTER)).toEqual([]);
    expect(find(codesFrom(0n, 2), LAST_COUNTER + 1n)).toEqual([]);
  });

  it('leaves out what lies below the first counter', () => {
    expect(find(codesFrom(0n, 2), -10n, 11)).toEqual([0n]);
    expect(find(codesFrom(0n, 2), -10n, 10)).toEqual([]);
    expect(find(codesFrom(0n, 2), -100n, 10)).toEqual([]);
  });

  it('finds nothing for codes that are swapped, repeated or have a gap', () => {
    const [first = '', second = '', third = ''] = codesFrom(100n, 3);
    for (const codes of [[second, first], [first, first], [first, third], [first, second, second]]) expect(find(codes, 0n)).toEqual([]);
  });

  it('reads codes typed in groups, and takes anything else for no code', () => {
    const [first = '', second = ''] = codesFrom(7n, 2);
    expect(find([`${first.slice(0, 3)} ${first.slice(3)}`, ` ${second}\t`], 0n)).toEqual([7n]);
    const arabic = second.replace(/./g, (digit) => String.fromCharCode(0x0660 + Number(digit)));
    for (const other of ['', `${second}0`, second.slice(1), arabic, `-${second.slice(1)}`, '4294967295', '1e5000']) expect(find([first, other], 0n)).toEqual([]);
  });

  it('does the same work whatever was typed and wherever it is', () => {
    const work = (codes: readonly string[]): number => codesMade(() => find(codes, 0n, 100));
    expect([codesFrom(0n, 2), codesFrom(99n, 2), codesFrom(500n, 2), ['x', ''], ['000000', 'abc']].map(work)).toEqual([101, 101, 101, 101, 101]);
  });

  it('is scanned once for several runs', () => {
    const [near, far] = [codesFrom(10n, 2), codesFrom(90n, 2)];
    const search = (): void => expect(findEachRun(secret, six, { from: 0n, size: 100 }, [near, near.toReversed(), far])).toEqual([[10n], [], [90n]]);
    expect(codesMade(search)).toBe(101);
    expect(() => findEachRun(secret, six, { from: 0n, size: 100 }, [near, codesFrom(1n, 3)])).toThrow(RangeError);
    expect(() => findEachRun(secret, six, { from: 0n, size: 100 }, [])).toThrow(RangeError);
  });

  it.each([0, 2.5, WIDEST_RUN_SEARCH + 1])('refuses a window of %p counters', (size) => {
    expect(() => find(['000000', '000000'], 0n, size)).toThrow(RangeError);
  });

  it.each([[[]], [['000000']], [['000000', '000000', '000000', '000000']]])('refuses %p', (codes) => {
    expect(() => find(codes, 0n)).toThrow(RangeError);
  });
});

/** Two counters of the window that show one code, which among some thousand codes of six digits is likely. */
function sharedCode(from: bigint, size: number): { earlier: bigint; later: bigint } {
  const seen = new Map<string, bigint>();
  for (let counter = from; counter < from + BigInt(size); counter += 1n) {
    const code = hotp(secret, counter, six);
    const earlier = seen.get(code);
    if (earlier !== undefined && counter - earlier < 1_000n) return { earlier, later: counter };
    seen.set(code, counter);
  }
  throw new Error('No two counters of this window show one code: choose another one.');
}

/** How many codes are made: for each of them the inner hash of an HMAC is written before the outer one. */
function codesMade(work: () => void): number {
  const writes = jest.spyOn(Buffer.prototype, 'write');
  try {
    work();
    return writes.mock.calls.length;
  } finally {
    writes.mockRestore();
  }
}
