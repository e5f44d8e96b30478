import type { KeyObject } from 'node:crypto';
import { generateKeyPair, randomBytes, sign } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { keyAlgorithms } from '../key-algorithms.js';
import type { KeyAlgorithm, KeyHandle } from '../keystore.js';
import { assertLabel } from '../keystore.js';
import { KeystoreError } from '../keystore-error.js';
import { OpenCalls } from '../open-calls.js';
import { codeOf } from '../thrown.js';
import type { DataKeyBinding, WrappedKeyBinding, WrappedKeyPair, WrappingKeystore } from '../wrapping-keystore.js';
import { wrappingKeyMissing } from '../wrapping-keystore.js';
import type { AssertHeld } from './file-lock.js';
import { withFileLock } from './file-lock.js';
import type { FileSecrets, KeystoreBody, SealedKey } from './keystore-file.js';
import {
  authenticate,
  decodeFile,
  deriveSecrets,
  emptyBody,
  encodeFile,
  sealKey,
  sealWrappingKey,
  unsealKey,
  unsealWrappingKey,
} from './keystore-file.js';
import { unwrapDataKey, unwrapKey, wrapDataKey, wrapKey } from './wrapped-keys.js';

export interface FileKeystoreOptions {
  /** The keystore file; it is created, with its folder, when it does not exist. */
  path: string;
  /** Only read during the call; it stays the caller's, who wipes it. */
  passphrase: Buffer;
}

const generatePair = promisify(generateKeyPair);

/**
 * Opens the encrypted keystore file, or creates an empty one. Needs Node 24.7 or later (Argon2id).
 *
 * @throws {KeystoreError} WRONG_PASSPHRASE, DAMAGED, BUSY, FILE_UNAVAILABLE
 */
export function openFileKeystore({ path, passphrase }: FileKeystoreOptions): Promise<WrappingKeystore> {
  const file = resolve(path);
  return withFileErrors(file, () => openOrCreate(file, passphrase));
}

async function openOrCreate(path: string, passphrase: Buffer): Promise<WrappingKeystore> {
  const { body, mac } = (await readKeystoreFile(path)) ?? (await createKeystoreFile(path, passphrase));
  const secrets = await deriveSecrets(passphrase, body.derivation);
  try {
    authenticate(body, mac, secrets, path);
  } catch (error) {
    wipe(secrets);
    throw error;
  }
  return new FileKeystore(path, JSON.stringify(body.derivation), secrets);
}

class FileKeystore implements WrappingKeystore {
  readonly kind = 'file';
  readonly description: string;
  private readonly calls: OpenCalls;
  /** Opened once: reading the file anew for every signature would be the dearest part of it. */
  private readonly wrappingKeys = new Map<string, Buffer>();

  constructor(
    private readonly path: string,
    private readonly derivation: string,
    private readonly secrets: FileSecrets,
  ) {
    this.description = `encrypted file ${path}`;
    this.calls = new OpenCalls(this.description);
  }

  generate(label: string, algorithm: KeyAlgorithm): Promise<KeyHandle> {
    return this.track(async () => {
      assertLabel(label);
      refuseTaken(await this.read(), label);
      // Making an RSA key takes a second: outside the lock, which then is held for one file write only.
      const privateKey = await generatePrivateKey(algorithm);
      const entry = sealKey(label, algorithm, privateKey, this.secrets);
      await this.rewrite((body) => {
        refuseTaken(body, label);
        return { ...body, keys: [...body.keys, entry] };
      });
      return this.handle(entry, privateKey);
    });
  }

  find(label: string): Promise<KeyHandle | undefined> {
    return this.track(async () => {
      const entry = (await this.read()).keys.find((key) => key.label === label);
      return entry && this.handle(entry, unsealKey(entry, this.secrets, this.path));
    });
  }

  list(): Promise<string[]> {
    return this.track(async () => (await this.read()).keys.map((key) => key.label).sort());
  }

  /** The file's wrapping keys are for whatever: what they wrap is told apart by its binding. */
  ensureWrappingKey(label: string): Promise<void> {
    return this.track(async () => {
      assertLabel(label);
      const isThere = ({ wrappingKeys = [] }: KeystoreBody): boolean => wrappingKeys.some((key) => key.label === label);
      if (isThere(await this.read())) return;
      const key = randomBytes(32);
      const entry = sealWrappingKey(label, key, this.secrets);
      key.fill(0);
      await this.rewrite((body) => (isThere(body) ? body : { ...body, wrappingKeys: [...(body.wrappingKeys ?? []), entry] }));
    });
  }

  generateWrapped(binding: WrappedKeyBinding): Promise<WrappedKeyPair> {
    return this.track(async () => {
      const wrappingKey = await this.wrappingKey(binding.wrappingKey);
      return wrapKey(wrappingKey, binding, await generatePrivateKey(binding.algorithm));
    });
  }

  signWrapped(binding: WrappedKeyBinding, wrapped: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
    return this.track(async () => {
      const privateKey = unwrapKey(await this.wrappingKey(binding.wrappingKey), binding, wrapped);
      return signInPool(binding.algorithm, privateKey, data);
    });
  }

  wrapDataKey(binding: DataKeyBinding, dataKey: Uint8Array): Promise<Uint8Array> {
    return this.track(async () => wrapDataKey(await this.wrappingKey(binding.wrappingKey), binding, dataKey));
  }

  unwrapDataKey(binding: DataKeyBinding, wrapped: Uint8Array): Promise<Uint8Array> {
    return this.track(async () => unwrapDataKey(await this.wrappingKey(binding.wrappingKey), binding, wrapped));
  }

  async close(): Promise<void> {
    await this.calls.close();
    wipe(this.secrets);
    for (const key of this.wrappingKeys.values()) key.fill(0);
    this.wrappingKeys.clear();
  }

  private async wrappingKey(label: string): Promise<Buffer> {
    const known = this.wrappingKeys.get(label);
    if (known !== undefined) return known;
    const entry = (await this.read()).wrappingKeys?.find((key) => key.label === label);
    if (entry === undefined) throw wrappingKeyMissing(label, this.description);
    const key = unsealWrappingKey(entry, this.secrets, this.path);
    this.wrappingKeys.set(label, key);
    return key;
  }

  private rewrite(change: (body: KeystoreBody) => KeystoreBody): Promise<void> {
    return withFileLock(lockPathOf(this.path), async (assertHeld) => {
      const body = await this.read();
      const changed = change(body);
      if (changed !== body) await replaceFile(this.path, encodeFile(changed, this.secrets), assertHeld);
    });
  }

  private handle(entry: SealedKey, privateKey: KeyObject): KeyHandle {
    const { label, algorithm } = entry;
    return {
      label,
      algorithm,
      publicKeyDer: new Uint8Array(Buffer.from(entry.publicKey, 'base64')),
      sign: (data) => this.track(() => signInPool(algorithm, privateKey, data)),
    };
  }

  /** The file is read anew each time, because other processes may have added keys. */
  private async read(): Promise<KeystoreBody> {
    const file = await readKeystoreFile(this.path);
    if (file === undefined || JSON.stringify(file.body.derivation) !== this.derivation) {
      throw new KeystoreError(
        'DAMAGED',
        `The keystore file ${this.path} was removed or replaced while it was open; put the old file back, or restart with the new one.`,
      );
    }
    authenticate(file.body, file.mac, this.secrets, this.path);
    return file.body;
  }

  private track<T>(work: () => Promise<T>): Promise<T> {
    return this.calls.run(() => withFileErrors(this.path, work));
  }
}

async function generatePrivateKey(algorithm: KeyAlgorithm): Promise<KeyObject> {
  const parameters = keyAlgorithms[algorithm];
  const { privateKey } =
    parameters.kind === 'ec'
      ? await generatePair('ec', { namedCurve: parameters.curve })
      : await generatePair('rsa', { modulusLength: parameters.modulusBits, publicExponent: 65_537 });
  return privateKey;
}

/** With a callback node:crypto signs in the thread pool; without one it would sign on the event loop. */
function signInPool(algorithm: KeyAlgorithm, key: KeyObject, data: Uint8Array): Promise<Uint8Array> {
  return new Promise((done, fail) => {
    sign(keyAlgorithms[algorithm].digest, data, { key, dsaEncoding: 'der' }, (error, signature) => {
      if (error) {
        fail(error);
      } else {
        done(new Uint8Array(signature));
      }
    });
  });
}

function refuseTaken(body: KeystoreBody, label: string): void {
  if (body.keys.some((key) => key.label === label)) {
    throw new KeystoreError('LABEL_EXISTS', `The keystore file already holds a key labelled "${label}"; choose another label.`);
  }
}

async function readKeystoreFile(path: string): Promise<{ body: KeystoreBody; mac: string } | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  return decodeFile(text, path);
}

async function createKeystoreFile(path: string, passphrase: Buffer): Promise<{ body: KeystoreBody; mac: string }> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const body = emptyBody();
  const secrets = await deriveSecrets(passphrase, body.derivation);
  const text = encodeFile(body, secrets);
  wipe(secrets);
  return withFileLock(lockPathOf(path), async (assertHeld) => {
    const other = await readKeystoreFile(path);
    if (other !== undefined) {
      return other;
    }
    await replaceFile(path, text, assertHeld);
    return decodeFile(text, path);
  });
}

/** Old content or new content, never half of one: also after a power cut, hence both fsyncs. */
async function replaceFile(path: string, text: string, assertHeld: AssertHeld): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await assertHeld();
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function withFileErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) {
      throw new KeystoreError(
        'FILE_UNAVAILABLE',
        `The keystore file ${path} cannot be read or written (${code}); check its folder and permissions.`,
        { cause: error },
      );
    }
    throw error;
  }
}

function lockPathOf(path: string): string {
  return `${path}.lock`;
}

function wipe(secrets: FileSecrets): void {
  secrets.sealing.fill(0);
  secrets.authentication.fill(0);
}
