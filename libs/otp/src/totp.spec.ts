import { execFileSync } from 'node:child_process';
import { skipUnless, toolAvailable } from '@vidimus/testing';
import { describe, expect, it } from '@jest/globals';
import { encodeBase32 } from './base32.js';
import { OTP_ALGORITHMS } from './hotp.js';
import type { OtpAlgorithm } from './hotp.js';
import { findStepRuns, matchTotp, totp, totpStep } from './totp.js';

/** The secrets of RFC 6238, appendix B, as its erratum 2866 gives them: as long as the hash. */
const digits = '1234567890'.repeat(7);
const secrets: Record<OtpAlgorithm, Buffer> = {
  SHA1: Buffer.from(digits.slice(0, 20)),
  SHA256: Buffer.from(digits.slice(0, 32)),
  SHA512: Buffer.from(digits.slice(0, 64)),
};

const vectors: [number, string, string, string][] = [
  [59, '94287082', '46119246', '90693936'],
  [1_111_111_109, '07081804', '68084774', '25091201'],
  [1_111_111_111, '14050471', '67062674', '99943326'],
  [1_234_567_890, '89005924', '91819424', '93441116'],
  [2_000_000_000, '69279037', '90698825', '38618901'],
  [20_000_000_000, '65353130', '77737706', '47863826'],
];

const secret = secrets.SHA1;
const instant = new Date('2026-11-20T12:00:00Z');
const plusSeconds = (seconds: number): Date => new Date(instant.getTime() + seconds * 1_000);

describe('TOTP', () => {
  it.each(vectors)('gives the codes of RFC 6238, appendix B, at second %d', (seconds, sha1, sha256, sha512) => {
    const codes = OTP_ALGORITHMS.map((algorithm) =>
      totp(secrets[algorithm], new Date(seconds * 1_000), { algorithm, digits: 8, periodSeconds: 30 }),
    );
    expect(codes).toEqual([sha1, sha256, sha512]);
  });

  it('accepts the neighbouring step and names it, and no step further away', () => {
    const step = totpStep(instant, 30);
    const match = (seconds: number): number | undefined => matchTotp(secret, totp(secret, plusSeconds(seconds)), { instant, toleranceSteps: 1 });
    expect([match(-60), match(-30), match(0), match(30), match(60)]).toEqual([undefined, step - 1, step, step + 1, undefined]);
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６', `${totp(secret, instant)}0`])('matches nothing for %p', (code) => {
    expect(matchTotp(secret, code, { instant, toleranceSteps: 1 })).toBeUndefined();
  });

  it('reads a code typed in groups', () => {
    const code = totp(secret, instant);
    expect(matchTotp(secret, `${code.slice(0, 3)} ${code.slice(3)}`, { instant, toleranceSteps: 0 })).toBe(totpStep(instant, 30));
  });

  it('leaves out steps before 1970', () => {
    const start = new Date(0);
    expect(matchTotp(secret, totp(secret, start), { instant: start, toleranceSteps: 2 })).toBe(0);
  });

  it('looks around where a clock is known to be', () => {
    const code = totp(secret, plusSeconds(300));
    const match = (driftSteps: number): number | undefined => matchTotp(secret, code, { instant, toleranceSteps: 1, driftSteps });
    const step = totpStep(instant, 30) + 10;
    expect([0, 8, 9, 10, 11, 12].map(match)).toEqual([undefined, undefined, step, step, step, undefined]);
  });

  it('refuses a window wider than one scan may be', () => {
    expect(() => matchTotp(secret, '000000', { instant, toleranceSteps: 5_000 })).toThrow(RangeError);
  });

  it('refuses a broken period and a broken instant', () => {
    expect(() => totpStep(instant, 0)).toThrow(RangeError);
    expect(() => totpStep(new Date(Number.NaN), 30)).toThrow(RangeError);
  });

  describe('in a row', () => {
    const parameters = { algorithm: 'SHA256', digits: 8, periodSeconds: 60 } as const;
    const present = totpStep(instant, 60);
    const shown = (drift: number, count: number): string[] =>
      Array.from({ length: count }, (_, place) => totp(secret, plusSeconds(60 * (drift + place + 1 - count)), parameters));
    const find = (codes: readonly string[], afterStep: number | null = null, driftSteps = 0) =>
      findStepRuns(secret, parameters, { instant, toleranceSteps: 1_000, driftSteps, afterStep }, codes);

    it.each([-999, -1, 0, 1, 1_001])('[S3-20] finds two codes of a clock that is %p steps ahead when the second one is on the display', (drift) => {
      expect(find(shown(drift, 2))).toEqual([{ lastStep: present + drift, driftSteps: drift }]);
    });

    it('finds three codes, and from the drift that is known', () => {
      expect(find(shown(5, 3))).toEqual([{ lastStep: present + 5, driftSteps: 5 }]);
      expect(find(shown(1_500, 2))).toEqual([]);
      expect(find(shown(1_500, 2), null, 1_400)).toEqual([{ lastStep: present + 1_500, driftSteps: 1_500 }]);
    });

    it('finds none whose first code is of a step that was taken', () => {
      expect(find(shown(0, 2), present - 2)).toHaveLength(1);
      expect(find(shown(0, 2), present - 1)).toEqual([]);
    });

    it('finds none with another period', () => {
      const other = { ...parameters, periodSeconds: 30 };
      expect(findStepRuns(secret, other, { instant, toleranceSteps: 1_000, afterStep: null }, shown(0, 2))).toEqual([]);
    });

    it('refuses a drift and a tolerance that are no whole numbers', () => {
      expect(() => find(shown(0, 2), null, 0.5)).toThrow(RangeError);
      expect(() => matchTotp(secret, '000000', { instant, toleranceSteps: 0.5 })).toThrow(RangeError);
    });
  });

  const withOathtool = skipUnless(toolAvailable('oathtool'), 'oathtool is not installed');
  withOathtool.it('makes the same codes as oathtool, for every hash and length', () => {
    for (const algorithm of OTP_ALGORITHMS) {
      for (const length of [6, 7, 8]) {
        const theirs = execFileSync('oathtool', [
          `--totp=${algorithm.toLowerCase()}`,
          `--digits=${length}`,
          '--time-step-size=60s',
          `--now=${instant.toISOString().replace('T', ' ').slice(0, 19)} UTC`,
          '--window=3',
          '--base32',
          encodeBase32(secrets[algorithm]),
        ]);
        const ours = [0, 60, 120, 180].map((seconds) => totp(secrets[algorithm], plusSeconds(seconds), { algorithm, digits: length, periodSeconds: 60 }));
        expect(ours).toEqual(theirs.toString().trim().split('\n'));
      }
    }
  });
});
