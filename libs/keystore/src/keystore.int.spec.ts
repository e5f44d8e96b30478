import { execFileSync } from 'node:child_process';
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { candidates } from '../test/candidates.js';
import { compileLibraryInto, removeFolder, runScript, temporaryFolder, toolAvailable } from '../test/workspace.js';
import type { KeyAlgorithm, KeyHandle, Keystore } from './index.js';

// Deriving keys is slow by design, and slower still on a machine that runs everything at once.
jest.setTimeout(60_000);

const algorithms: KeyAlgorithm[] = ['ecdsa-p256-sha256', 'ecdsa-p384-sha384', 'rsa-3072-sha256'];
const digests = { 'ecdsa-p256-sha256': 'sha256', 'ecdsa-p384-sha384': 'sha384', 'rsa-3072-sha256': 'sha256' };
const openssl = toolAvailable('openssl');

describe.each(await candidates())('the $kind keystore', (candidate) => {
  let library: string;
  let libraryFolder: string;
  let folder: string;
  let keystore: Keystore;

  beforeAll(() => {
    libraryFolder = temporaryFolder();
    library = compileLibraryInto(libraryFolder, { withPackages: true });
  });
  afterAll(() => removeFolder(libraryFolder));
  beforeEach(async () => {
    folder = temporaryFolder();
    await candidate.prepare(folder);
    keystore = await candidate.open(folder);
  });
  afterEach(async () => {
    await keystore.close();
    removeFolder(folder);
  });

  it.each(algorithms)('generates a key for %s whose signatures node:crypto verifies', async (algorithm) => {
    const key = await keystore.generate('issuing CA', algorithm);
    const data = randomBytes(1000);
    expect(key).toMatchObject({ label: 'issuing CA', algorithm });
    expect(verifies(key, data, await key.sign(data))).toBe(true);
    expect(verifies(key, randomBytes(1000), await key.sign(data))).toBe(false);
  });

  (openssl ? it.each(algorithms) : it.skip.each(algorithms))('signs with %s as OpenSSL understands it', async (algorithm) => {
    const key = await keystore.generate('responder', algorithm);
    const data = randomBytes(300);
    const [publicPath, dataPath, signaturePath] = [join(folder, 'public.pem'), join(folder, 'data'), join(folder, 'signature')];
    writeFileSync(publicPath, publicKeyOf(key).export({ format: 'pem', type: 'spki' }));
    writeFileSync(dataPath, data);
    writeFileSync(signaturePath, await key.sign(data));
    const answer = execFileSync('openssl', [
      ...['dgst', `-${digests[algorithm]}`, '-verify', publicPath, '-signature', signaturePath, dataPath],
    ]);
    expect(answer.toString().trim()).toBe('Verified OK');
  });

  it('finds after reopening what was generated before, and nothing else', async () => {
    const generated: KeyHandle[] = [];
    for (const algorithm of algorithms) {
      generated.push(await keystore.generate(`key/${algorithm}`, algorithm));
    }
    await keystore.close();
    keystore = await candidate.open(folder);
    for (const before of generated) {
      const after = await keystore.find(before.label);
      expect(after).toMatchObject({ label: before.label, algorithm: before.algorithm });
      expect(after?.publicKeyDer).toEqual(before.publicKeyDer);
      const data = randomBytes(50);
      expect(verifies(before, data, (await after?.sign(data)) ?? new Uint8Array())).toBe(true);
    }
    expect(await keystore.find('key')).toBeUndefined();
    expect(await keystore.list()).toEqual(generated.map((key) => key.label).sort());
  });

  it('refuses a label that is taken and keeps the first key', async () => {
    const first = await keystore.generate('root', 'ecdsa-p256-sha256');
    await expect(keystore.generate('root', 'ecdsa-p384-sha384')).rejects.toMatchObject({ code: 'LABEL_EXISTS' });
    expect((await keystore.find('root'))?.publicKeyDer).toEqual(first.publicKeyDer);
    expect(await keystore.list()).toEqual(['root']);
  });

  it('lets one of many generations of one label win', async () => {
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => keystore.generate('one', 'ecdsa-p256-sha256')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({ code: 'LABEL_EXISTS' });
      }
    }
    expect(await keystore.list()).toEqual(['one']);
  });

  it('refuses labels that tools would show changed', async () => {
    for (const label of ['', ' root', 'root ', 'a\nb', 'é', 'x'.repeat(65)]) {
      await expect(keystore.generate(label, 'ecdsa-p256-sha256')).rejects.toMatchObject({ code: 'LABEL_INVALID' });
    }
    expect(await keystore.list()).toEqual([]);
  });

  it('makes 200 signatures at once, each over its own data', async () => {
    const key = await keystore.generate('busy', 'ecdsa-p256-sha256');
    const data = Array.from({ length: 200 }, () => randomBytes(64));
    const signatures = await Promise.all(data.map((each) => key.sign(each)));
    expect(data.filter((each, index) => verifies(key, each, signatures[index] ?? new Uint8Array()))).toHaveLength(200);
  });

  it('leaves the event loop running while it generates and signs', async () => {
    const { result: key, ticks: whileGenerating } = await countTicks(() => keystore.generate('slow', 'rsa-3072-sha256'));
    const { ticks: whileSigning } = await countTicks(() =>
      Promise.all(Array.from({ length: 20 }, () => key.sign(Buffer.from('to be signed')))),
    );
    expect(whileGenerating).toBeGreaterThan(0);
    expect(whileSigning).toBeGreaterThan(0);
  });

  it('finishes signatures in flight when it is closed, and refuses new ones', async () => {
    const key = await keystore.generate('closing', 'rsa-3072-sha256');
    const data = Buffer.from('last words');
    const running = Promise.all(Array.from({ length: 20 }, () => key.sign(data)));
    await keystore.close();
    expect((await running).every((signature) => verifies(key, data, signature))).toBe(true);
    await expect(key.sign(data)).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(keystore.find('closing')).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(keystore.close()).resolves.toBeUndefined();
  });

  it('loses no key when two processes generate at once, and sees theirs without reopening', async () => {
    const script = (name: string): string => `
      const library = await import(${JSON.stringify(library)});
      const keystore = await ${candidate.openExpression(folder)};
      const outcomes = [];
      for (let count = 0; count < 5; count += 1) {
        await keystore.generate('${name}-' + count, 'ecdsa-p256-sha256');
        outcomes.push(await keystore.generate('shared-' + count, 'ecdsa-p256-sha256').then(() => 'made', (error) => error.code));
      }
      await keystore.close();
      console.log(JSON.stringify(outcomes));`;
    const environment = { SOFTHSM2_CONF: join(folder, 'softhsm2.conf') };
    const [left, right] = (
      await Promise.all(['left', 'right'].map((name) => runScript(libraryFolder, script(name), environment)))
    ).map((output) => JSON.parse(output) as string[]);
    const labels = await keystore.list();
    expect(labels.filter((label) => /^(left|right)/.test(label))).toHaveLength(10);
    for (let count = 0; count < 5; count += 1) {
      const outcomes = [left?.[count], right?.[count]];
      const made = outcomes.filter((outcome) => outcome === 'made').length;
      expect(outcomes.every((outcome) => outcome === 'made' || outcome === 'LABEL_EXISTS')).toBe(true);
      expect(labels.filter((label) => label === `shared-${count}`)).toHaveLength(made);
    }
    const key = await keystore.find('right-4');
    const data = randomBytes(20);
    expect(key !== undefined && verifies(key, data, await key.sign(data))).toBe(true);
  });
});

function publicKeyOf(key: KeyHandle): ReturnType<typeof createPublicKey> {
  return createPublicKey({ key: Buffer.from(key.publicKeyDer), format: 'der', type: 'spki' });
}

function verifies(key: KeyHandle, data: Uint8Array, signature: Uint8Array): boolean {
  return verify(digests[key.algorithm], data, publicKeyOf(key), signature);
}

async function countTicks<T>(work: () => Promise<T>): Promise<{ result: T; ticks: number }> {
  let ticks = 0;
  let running = true;
  const tick = (): void => {
    if (running) {
      ticks += 1;
      setImmediate(tick);
    }
  };
  setImmediate(tick);
  const result = await work();
  running = false;
  return { result, ticks };
}
