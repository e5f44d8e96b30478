import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { skipUnless, toolAvailable } from '@vidimus/testing';
import { openContentKey, sealContentKey } from './backup-key.js';
import { readManifest, writeManifest } from './manifest.js';
import type { Manifest } from './manifest.js';
import { readPart, writePart } from './sealed-parts.js';

let folder: string;
const file = (name: string): string => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-sealed-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function* pieces(...list: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* list;
}

async function read(path: string, key: Uint8Array, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readPart(path, key, name)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('a part of a backup', () => {
  it('is read as it was written, however long', async () => {
    const key = randomBytes(32);
    for (const length of [0, 1, 65_535, 65_536, 65_537, 200_000]) {
      const content = randomBytes(length);
      await writePart(file(`${length}.part`), key, 'a', pieces(content.subarray(0, 70_000), content.subarray(70_000)));
      expect((await read(file(`${length}.part`), key, 'a')).equals(content)).toBe(true);
    }
  });

  it('shows nothing of what is in it, and opens by its key and name alone', async () => {
    const key = randomBytes(32);
    await writePart(file('a.part'), key, 'a', pieces(Buffer.from('a secret of the room')));
    expect((await readFile(file('a.part'))).includes('secret')).toBe(false);
    await expect(read(file('a.part'), randomBytes(32), 'a')).rejects.toThrow();
    await expect(read(file('a.part'), key, 'b')).rejects.toThrow();
  });

  it('is refused when it ends early, even between two chunks, goes on too long, or has a chunk in another place', async () => {
    const key = randomBytes(32);
    await writePart(file('a.part'), key, 'a', pieces(randomBytes(150_000)));
    const whole = await readFile(file('a.part'));
    const chunk = 65_536 + 16;
    const damages: Readonly<Record<string, Buffer>> = {
      'cut in a chunk': whole.subarray(0, chunk + 100),
      'cut between chunks': whole.subarray(0, chunk),
      'with something after it': Buffer.concat([whole, whole.subarray(-40)]),
      'in another order': Buffer.concat([whole.subarray(chunk, 2 * chunk), whole.subarray(0, chunk), whole.subarray(2 * chunk)]),
    };
    for (const damaged of Object.values(damages)) {
      await writeFile(file('b.part'), damaged);
      await expect(read(file('b.part'), key, 'a')).rejects.toThrow();
    }
  });
});

describe('the key of a backup', () => {
  it('lies sealed under a key file, and another file does not open it', async () => {
    const contentKey = randomBytes(32);
    for (const name of ['right', 'wrong']) await writeFile(file(name), randomBytes(32).toString('base64'));
    await writeFile(file('short'), 'c2hvcnQ=');
    const sealed = await sealContentKey(contentKey, { keyFile: file('right') });
    expect((await openContentKey(sealed, { keyFile: file('right') })).equals(contentKey)).toBe(true);
    await expect(openContentKey(sealed, { keyFile: file('wrong') })).rejects.toThrow(/does not open this backup/);
    await expect(sealContentKey(contentKey, { keyFile: file('short') })).rejects.toThrow(/32 random bytes in base64/);
    await expect(sealContentKey(contentKey, { keyFile: file('none') })).rejects.toThrow(/cannot be read/);
  });

  skipUnless(toolAvailable('openssl'), 'openssl is not installed').it('lies sealed for a certificate, whose private key opens it, here and with OpenSSL', async () => {
    const contentKey = randomBytes(32);
    const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Backups', '-keyout', file('key.pem'), '-out', file('certificate.pem'));
    const sealed = await sealContentKey(contentKey, { certificateFile: file('certificate.pem') });
    expect((await openContentKey(sealed, { privateKeyFile: file('key.pem') })).equals(contentKey)).toBe(true);
    await writeFile(file('sealed'), Buffer.from(sealed.sealed, 'base64'));
    const oaep = ['-pkeyopt', 'rsa_padding_mode:oaep', '-pkeyopt', 'rsa_oaep_md:sha256'];
    expect(openssl('pkeyutl', '-decrypt', '-inkey', file('key.pem'), ...oaep, '-in', file('sealed')).equals(contentKey)).toBe(true);
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=EC', '-keyout', file('ec.key'), '-out', file('ec.pem'));
    await expect(sealContentKey(contentKey, { certificateFile: file('ec.pem') })).rejects.toThrow(/needs an RSA key/);
  });
});

describe('a manifest', () => {
  const opener = { keyFile: '' };
  beforeEach(async () => {
    const contentKey = randomBytes(32);
    opener.keyFile = `${folder}.key`;
    await writeFile(opener.keyFile, randomBytes(32).toString('base64'));
    const sha256 = await writePart(file('files.part'), contentKey, 'files.part', pieces(Buffer.from('content')));
    const manifest: Manifest = {
      format: 1,
      id: '01935a7e-6c00-7000-8000-000000000001',
      createdAt: '2026-11-22T08:00:00.000Z',
      key: await sealContentKey(contentKey, opener),
      dataDir: '/var/lib/vidimus',
      files: { file: 'files.part', sha256 },
      databases: [],
      kafkaOffsets: null,
      notIncluded: [],
    };
    await writeManifest(folder, manifest, contentKey);
  });
  afterEach(() => rm(opener.keyFile));

  it('holds the backup together', async () => {
    expect((await readManifest(folder, opener)).manifest.id).toBe('01935a7e-6c00-7000-8000-000000000001');
  });

  const damages: readonly (readonly [what: string, apply: () => Promise<unknown>, says: RegExp])[] = [
    ['has no manifest', () => rm(file('manifest.json')), /no finished backup/],
    ['has half a manifest', () => truncate(file('manifest.json'), 200), /manifest\.json is damaged/],
    ['tells another time', async () => writeFile(file('manifest.json'), (await readFile(file('manifest.json'), 'utf8')).replace('T08:', 'T09:')), /manifest\.json was altered/],
    ['misses a part', () => rename(file('files.part'), `${folder}.moved`).then(() => rm(`${folder}.moved`)), /files\.part is missing/],
    ['has an altered part', () => appendFile(file('files.part'), 'x'), /files\.part was altered or cut short/],
    ['has a part too many', () => writeFile(file('more.part'), 'x'), /more\.part does not belong to it/],
  ];
  it.each(damages)('refuses a backup that %s', async (_what, apply, says) => {
    await apply();
    await expect(readManifest(folder, opener)).rejects.toThrow(says);
  });
});
