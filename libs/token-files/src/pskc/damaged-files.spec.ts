import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { all, pieces } from '../../test/pieces.js';
import { readTokenFile } from '../read-token-file.js';
import { TokenFileError } from '../token-file-error.js';

const SEED = Buffer.from('12345678901234567890');
const secrets = { key: Buffer.from('12345678901234567890123456789012', 'hex'), password: 'qwerty' };
const figures = [6, 7].map((number) => readFileSync(new URL(`../../test/rfc6030/figure-${number}.xml`, import.meta.url)));

describe('a container that was damaged on its way', () => {
  it('is refused with a reason, or gives the seed that it came with', async () => {
    const damages = fc.record({
      figure: fc.constantFrom(...figures),
      at: fc.nat(4_000),
      removed: fc.nat(3),
      put: fc.oneof(fc.uint8Array({ maxLength: 3 }), fc.constantFrom('<', '>', '&', '"', '/', ' ', '<!--', ']]>', '&lt;').map((text) => Buffer.from(text))),
    });
    await fc.assert(
      fc.asyncProperty(damages, async ({ figure, at, removed, put }) => {
        const start = at % figure.length;
        const damaged = Buffer.concat([figure.subarray(0, start), put, figure.subarray(start + removed)]);
        const read = await all(readTokenFile(pieces(damaged), { format: 'PSKC', secrets })).catch((error: unknown) => error);
        if (read instanceof TokenFileError) return;
        // What is neither encrypted nor covered by a code, such as a serial number, may have changed; the seed cannot.
        expect(read).toEqual([expect.objectContaining({ token: expect.objectContaining({ secret: SEED }) })]);
      }),
      { numRuns: 600 },
    );
  });
});
