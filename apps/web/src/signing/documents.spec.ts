import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { bytesOfBase64, isPdf, prepareDocument, signedName } from './documents.js';

const NOW = new Date('2026-11-22T16:00:00Z');
const letter = { name: 'γράμμα.txt', bytes: Uint8Array.from(Buffer.from('Dear reader')) };
const testDocument = { name: 'test.pdf', bytes: Uint8Array.from(readFileSync('apps/web/public/test-document.pdf')) };
const digestOf = (bytes: Uint8Array, encoding: 'hex' | 'base64url'): string => createHash('sha256').update(bytes).digest(encoding);

describe('a document', () => {
  it('of any kind is named by its own digest, and its signature stands in a file beside it', async () => {
    const document = await prepareDocument(letter, 'cades', NOW);
    expect(document).toMatchObject({ name: 'γράμμα.txt', size: 11, digest: digestOf(letter.bytes, 'base64url'), fingerprint: digestOf(letter.bytes, 'hex') });
    expect(document.finish(Uint8Array.of(48, 0))).toEqual({ name: 'γράμμα.txt.p7s', type: 'application/pkcs7-signature', bytes: Uint8Array.of(48, 0) });
  });

  it('that is a PDF carries its signature, over everything else', async () => {
    const document = await prepareDocument(testDocument, 'pades', NOW);
    expect(document.fingerprint).toBe(digestOf(testDocument.bytes, 'hex'));
    const { name, bytes } = document.finish(Uint8Array.of(0xab, 0xcd));
    const text = Buffer.from(bytes).toString('latin1');
    const [, second = 0, third = 0] = (/\/ByteRange \[([\d ]+)\]/.exec(text)?.[1] ?? '').trim().split(/ +/).map(Number);
    expect([name, text.slice(second, second + 6)]).toEqual(['test-signed.pdf', '<abcd0']);
    expect(document.digest).toBe(digestOf(Buffer.concat([bytes.subarray(0, second), bytes.subarray(third)]), 'base64url'));
  });

  it('is told a PDF by what it holds, not by its name', async () => {
    expect([isPdf(letter), isPdf(testDocument)]).toEqual([false, true]);
    await expect(prepareDocument({ ...letter, name: 'letter.pdf' }, 'pades', NOW)).rejects.toMatchObject({ reason: 'NOT_A_PDF' });
    expect(['a.pdf', 'B.PDF', 'c'].map(signedName)).toEqual(['a-signed.pdf', 'B-signed.PDF', 'c-signed.pdf']);
    expect(bytesOfBase64('/+8=')).toEqual(Uint8Array.of(255, 239));
  });
});
