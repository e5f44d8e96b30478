import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { candidates } from '../test/candidates.js';
import { compileLibraryInto, removeFolder, runScript, temporaryFolder } from '../test/workspace.js';
import type { KeyAlgorithm, WrappedKeyBinding, WrappedKeyPair, WrappingKeystore } from './index.js';

// Deriving keys is slow by design, and slower still on a machine that runs everything at once.
jest.setTimeout(60_000);

const algorithms: KeyAlgorithm[] = ['ecdsa-p256-sha256', 'ecdsa-p384-sha384', 'rsa-3072-sha256'];
const digests = { 'ecdsa-p256-sha256': 'sha256', 'ecdsa-p384-sha384': 'sha384', 'rsa-3072-sha256': 'sha256' };
const binding: WrappedKeyBinding = { wrappingKey: 'holders', algorithm: 'ecdsa-p256-sha256', boundTo: 'credential 1' };
const data = Buffer.from('to be signed');
const refused = { name: 'KeystoreError', code: 'WRAPPED_KEY_REFUSED' };

function verifies({ publicKeyDer }: WrappedKeyPair, signed: Uint8Array, signature: Uint8Array, algorithm = binding.algorithm): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  return verify(digests[algorithm], signed, key, signature);
}

describe.each(await candidates())('keys wrapped by the $kind keystore', (candidate) => {
  let libraryFolder: string;
  let library: string;
  let folder: string;
  let keystore: WrappingKeystore;

  beforeAll(() => {
    libraryFolder = temporaryFolder();
    library = compileLibraryInto(libraryFolder, { withPackages: true });
  });
  afterAll(() => removeFolder(libraryFolder));
  beforeEach(async () => {
    folder = temporaryFolder();
    await candidate.prepare(folder);
    keystore = await candidate.open(folder);
    await keystore.ensureWrappingKey('holders');
  });
  afterEach(async () => {
    await keystore.close();
    removeFolder(folder);
  });

  it.each(algorithms)('sign with %s as node:crypto verifies it', async (algorithm) => {
    const bound = { ...binding, algorithm };
    const pair = await keystore.generateWrapped(bound);
    const signature = await keystore.signWrapped(bound, pair.wrapped, data);
    expect(verifies(pair, data, signature, algorithm)).toBe(true);
    expect(verifies(pair, randomBytes(12), signature, algorithm)).toBe(false);
  });

  it('still open after the keystore was closed and opened, and its wrapping key asked for again', async () => {
    const pair = await keystore.generateWrapped(binding);
    await keystore.close();
    keystore = await candidate.open(folder);
    await keystore.ensureWrappingKey('holders');
    expect(verifies(pair, data, await keystore.signWrapped(binding, pair.wrapped, data))).toBe(true);
  });

  it('are made under one wrapping key, however often it is asked for', async () => {
    const { wrapped } = await keystore.generateWrapped(binding);
    await Promise.all(Array.from({ length: 5 }, () => keystore.ensureWrappingKey('holders')));
    await expect(keystore.signWrapped(binding, wrapped, data)).resolves.toBeInstanceOf(Uint8Array);
  });

  it('are each another key, and leave nothing in the keystore', async () => {
    const pairs = await Promise.all(Array.from({ length: 10 }, () => keystore.generateWrapped(binding)));
    expect(new Set(pairs.map(({ publicKeyDer }) => Buffer.from(publicKeyDer).toString('hex'))).size).toBe(10);
    expect(await keystore.list()).toEqual([]);
  });

  it('do not open for another owner, under another wrapping key or as another kind of key', async () => {
    await keystore.ensureWrappingKey('others');
    const { wrapped } = await keystore.generateWrapped(binding);
    const others: Partial<WrappedKeyBinding>[] = [{ boundTo: 'credential 2' }, { wrappingKey: 'others' }, { algorithm: 'ecdsa-p384-sha384' }];
    for (const change of others) {
      await expect(keystore.signWrapped({ ...binding, ...change }, wrapped, data)).rejects.toMatchObject(refused);
    }
  });

  it('do not open when one byte is changed, wherever, or when they are cut', async () => {
    const { wrapped } = await keystore.generateWrapped(binding);
    for (let position = 0; position < wrapped.length; position += 1) {
      const changed = Buffer.from(wrapped);
      changed.writeUInt8(changed.readUInt8(position) ^ 1, position);
      await expect(keystore.signWrapped(binding, changed, data)).rejects.toMatchObject(refused);
    }
    for (const length of [0, 1, 17, 29, wrapped.length - 1]) {
      await expect(keystore.signWrapped(binding, wrapped.subarray(0, length), data)).rejects.toMatchObject(refused);
    }
  });

  it('need the wrapping key that they were made under', async () => {
    const lost = { ...binding, wrappingKey: 'lost' };
    const { wrapped } = await keystore.generateWrapped(binding);
    await expect(keystore.generateWrapped(lost)).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('"lost"') });
    await expect(keystore.signWrapped(lost, wrapped, data)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(keystore.ensureWrappingKey('a\nb')).rejects.toMatchObject({ code: 'LABEL_INVALID' });
  });

  it('that data are encrypted with come back, for the owner and under the wrapping key that they were wrapped for, and leave nothing in the keystore', async () => {
    const own = { wrappingKey: 'seeds', boundTo: 'key 1' };
    await keystore.ensureWrappingKey('seeds', 'data-keys');
    await keystore.ensureWrappingKey('others', 'data-keys');
    for (const length of [16, 32, 64]) {
      const dataKey = randomBytes(length);
      const wrapped = await keystore.wrapDataKey(own, dataKey);
      expect(Buffer.from(wrapped).includes(dataKey)).toBe(false);
      expect(Buffer.from(await keystore.unwrapDataKey(own, wrapped))).toEqual(dataKey);
    }
    const wrapped = await keystore.wrapDataKey(own, randomBytes(32));
    expect(Buffer.from(await keystore.wrapDataKey(own, await keystore.unwrapDataKey(own, wrapped)))).not.toEqual(Buffer.from(wrapped));
    for (const change of [{ boundTo: 'key 2' }, { wrappingKey: 'others' }]) {
      await expect(keystore.unwrapDataKey({ ...own, ...change }, wrapped)).rejects.toMatchObject(refused);
    }
    for (const place of [0, 1, 20, wrapped.length - 1]) {
      const altered = Uint8Array.from(wrapped, (byte, index) => (index === place ? byte ^ 1 : byte));
      await expect(keystore.unwrapDataKey(own, altered)).rejects.toMatchObject(refused);
    }
    for (const length of [0, 1, 30, wrapped.length - 1]) await expect(keystore.unwrapDataKey(own, wrapped.subarray(0, length))).rejects.toMatchObject(refused);
    await expect(keystore.wrapDataKey({ ...own, wrappingKey: 'lost' }, randomBytes(32))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { wrapped: privateKey } = await keystore.generateWrapped(binding);
    await keystore.ensureWrappingKey('holders', 'data-keys');
    await expect(keystore.unwrapDataKey({ wrappingKey: 'holders', boundTo: binding.boundTo }, privateKey)).rejects.toMatchObject(refused);
    expect(await keystore.list()).toEqual([]);
  });

  it('make 200 signatures at once, each over its own data', async () => {
    const pairs = await Promise.all(Array.from({ length: 10 }, () => keystore.generateWrapped(binding)));
    const turns = Array.from({ length: 20 }, () => pairs).flat().map((pair) => ({ pair, own: randomBytes(40) }));
    const signatures = await Promise.all(turns.map(({ pair, own }) => keystore.signWrapped(binding, pair.wrapped, own)));
    expect(turns.filter(({ pair, own }, index) => verifies(pair, own, signatures[index] ?? new Uint8Array()))).toHaveLength(200);
    expect(await keystore.list()).toEqual([]);
  });

  it('leave the event loop running while they are made', async () => {
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 1);
    await keystore.generateWrapped({ ...binding, algorithm: 'rsa-3072-sha256' });
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(0);
  });

  it('finish signatures in flight when the keystore is closed, and refuse new ones', async () => {
    const pair = await keystore.generateWrapped(binding);
    const running = Promise.all(Array.from({ length: 20 }, () => keystore.signWrapped(binding, pair.wrapped, data)));
    await keystore.close();
    expect((await running).every((signature) => verifies(pair, data, signature))).toBe(true);
    await expect(keystore.signWrapped(binding, pair.wrapped, data)).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(keystore.generateWrapped(binding)).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('of another process open in this one, under the wrapping key that either made', async () => {
    const script = (wrappingKey: string): string => `
      const library = await import(${JSON.stringify(library)});
      const keystore = await ${candidate.openExpression(folder)};
      await keystore.ensureWrappingKey('${wrappingKey}');
      const { wrapped } = await keystore.generateWrapped({ wrappingKey: '${wrappingKey}', algorithm: 'ecdsa-p256-sha256', boundTo: 'credential 1' });
      await keystore.close();
      console.log(Buffer.from(wrapped).toString('base64'));`;
    const environment = { SOFTHSM2_CONF: join(folder, 'softhsm2.conf') };
    for (const wrappingKey of ['holders', 'made over there']) {
      const output = await runScript(libraryFolder, script(wrappingKey), environment);
      await keystore.ensureWrappingKey(wrappingKey);
      const signed = keystore.signWrapped({ ...binding, wrappingKey }, Buffer.from(output, 'base64'), data);
      await expect(signed).resolves.toBeInstanceOf(Uint8Array);
    }
  });
});
