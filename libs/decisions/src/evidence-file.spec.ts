import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DECISION, DOCUMENT_NUMBER, evidenceOf, KEYS, MANAGER, OFFICER, SALT, securityKeyBy, stateBy } from '../test/sample-evidence.js';
import { digestOf } from './digest.js';
import { evidenceText, makeEvidenceFile, verifyEvidenceFile } from './evidence-file.js';
import type { EvidenceFile } from './evidence-file.js';

const certificateId = '01935a7e-6c00-7000-8000-0000000000c1';
const exported = async (statement: string): Promise<EvidenceFile> =>
  makeEvidenceFile({ decision: DECISION, statement, keys: KEYS, presenceDocumentSalt: SALT.toString('base64url'), certificateId });
const verifyText = (text: string) => verifyEvidenceFile(Buffer.from(text), KEYS);
const refusal = (detail: RegExp): object => expect.objectContaining({ slug: 'evidence-mismatch', detail: expect.stringMatching(detail) });

let file: EvidenceFile;
let bytes: Buffer;
beforeAll(async () => {
  file = await exported(await stateBy(evidenceOf(securityKeyBy('ES256'))));
  bytes = Buffer.from(evidenceText(file));
});

/** The file with one byte changed. */
function flipped(position: number, change = 1 + (position % 255)): Buffer {
  const altered = Buffer.from(bytes);
  altered.writeUInt8(altered.readUInt8(position) ^ change, position);
  return altered;
}

describe('exported evidence', () => {
  it('[S4-40] holds by itself, and tells the number of the document only to whoever knows it', async () => {
    const verified = await verifyEvidenceFile(bytes, KEYS);
    expect(verified).toMatchObject({ officerId: OFFICER, method: 'webauthn', certificateId, securityKey: { confirmedBy: MANAGER } });
    expect([verified.isDocumentNumber(DOCUMENT_NUMBER), verified.isDocumentNumber('ZZ-778898')]).toEqual([true, false]);
    expect(bytes.toString('utf8')).not.toContain('778899');
  });

  it('[S4-40] does not hold with one byte changed, wherever that is', async () => {
    for (let position = 0; position < bytes.length; position += 5) {
      await expect(verifyEvidenceFile(flipped(position), KEYS)).rejects.toEqual(refusal(/./));
    }
    expect(bytes.length).toBeGreaterThan(3000);
  }, 120_000);

  it('[S4-40] names what does not hold', async () => {
    const again = (members: Partial<EvidenceFile>): string => {
      const { digest: _old, ...rest } = { ...file, ...members };
      return evidenceText({ ...rest, digest: digestOf(rest) });
    };
    const cases: [string, RegExp][] = [
      ['not json', /not JSON/],
      [JSON.stringify({ ...file, keys: KEYS }), /exported evidence at: \//],
      [evidenceText({ ...file, certificateId: null }), /digest of the file does not hold/],
      [JSON.stringify(file), /written otherwise/],
      [again({ decision: { ...file.decision, officerId: MANAGER } }), /digests differ/],
      [again({ decisionKeys: [{ kid: 'decision-1', thumbprint: file.digest }] }), /another thumbprint/],
      [again({ decisionKeys: [{ kid: 'decision-2', thumbprint: file.decisionKeys[0]?.thumbprint ?? '' }] }), /another thumbprint/],
      [again({ statement: await stateBy({ ...evidenceOf(securityKeyBy('ES256')), publicKey: securityKeyBy('ES256').publicKey }) }), /signature of the security key/],
    ];
    for (const [text, detail] of cases) await expect(verifyText(text)).rejects.toEqual(refusal(detail));
    const foreign = { keys: KEYS.keys.map((key) => ({ ...key, kid: 'another' })) };
    await expect(verifyEvidenceFile(bytes, foreign)).rejects.toEqual(refusal(/not among the decision keys/));
  });
});

describe('the command that verifies evidence', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vidimus-evidence-'));
    await writeFile(join(folder, 'keys.json'), JSON.stringify(KEYS));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Runs the program from its source, as a process of its own. */
  async function run(content: Uint8Array, more: readonly string[] = [], input = ''): Promise<{ code: number; said: string }> {
    const path = join(folder, `${more.length}-${process.hrtime.bigint()}.json`);
    await writeFile(path, content);
    const flags = ['--conditions=@vidimus/source', '--experimental-transform-types', '--disable-warning=ExperimentalWarning', '--import', './tools/test/source-hooks.mjs'];
    return new Promise((resolve) => {
      const program = [...flags, 'libs/decisions/src/verify-evidence.ts', path, join(folder, 'keys.json'), ...more];
      const child = execFile(process.execPath, program, (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), said: `${stdout}${stderr}` }));
      child.stdin?.end(input);
    });
  }

  it('[S4-40] says in plain words who approved what, for whom, when and how', async () => {
    const { code, said } = await run(bytes);
    expect([code, said]).toEqual([0, expect.stringContaining('The evidence holds.')]);
    for (const part of [OFFICER, MANAGER, 'security key', '2026-11-21T12:00:00.000Z', 'Παράδειγμα', 'TINGR-094259216', DECISION.declaration.text, certificateId]) {
      expect(said).toContain(part);
    }
    const withoutKey = await run(Buffer.from(evidenceText(await exported(await stateBy(undefined)))));
    expect([withoutKey.code, withoutKey.said]).toEqual([0, expect.stringContaining('no security key signed')]);
  }, 60_000);

  it('[S4-40] ends with 1 for one changed byte wherever, and names what does not hold', async () => {
    // Every fifth byte is changed above; here a few show that the command says what was found.
    for (let sample = 0; sample < 4; sample += 1) {
      const { code, said } = await run(flipped(Math.floor((sample * (bytes.length - 1)) / 3)));
      expect([code, said]).toEqual([1, expect.stringMatching(/^The evidence does not hold\. .{20}/)]);
    }
  }, 120_000);

  it('[C-22] checks the number of the document for whoever knows it', async () => {
    const right = await run(bytes, ['--document-number'], `${DOCUMENT_NUMBER}\n`);
    expect([right.code, right.said]).toEqual([0, expect.stringContaining('is the one that the officer was shown')]);
    const wrong = await run(bytes, ['--document-number'], 'ZZ-000000\n');
    expect([wrong.code, wrong.said]).toEqual([1, expect.stringContaining('another one than the officer was shown')]);
  }, 60_000);

  it('says how it is used', async () => {
    const { code, said } = await run(bytes, ['one', 'more']);
    expect([code, said]).toEqual([1, expect.stringContaining('npm run verify-evidence -- FILE [KEYS]')]);
  }, 60_000);
});
