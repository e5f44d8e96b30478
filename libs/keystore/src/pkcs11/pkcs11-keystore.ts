import { randomBytes, verify } from 'node:crypto';
import type { Handle } from './pkcs11-api.js';
import { keyAlgorithms } from '../key-algorithms.js';
import type { KeyAlgorithm, KeyHandle } from '../keystore.js';
import { assertLabel } from '../keystore.js';
import { KeystoreError } from '../keystore-error.js';
import { OpenCalls } from '../open-calls.js';
import type { DataKeyBinding, WrappedKeyBinding, WrappedKeyPair, WrappingKeystore, WrappingKeyUse } from '../wrapping-keystore.js';
import { Pkcs11DataKeys } from './pkcs11-data-keys.js';
import { destroyKeyPair, findObjects, generateKeyPair } from './pkcs11-key-pair.js';
import type { LoadedModule } from './pkcs11-module.js';
import { acquireModule, releaseModule } from './pkcs11-module.js';
import type { TokenPublicKey } from './pkcs11-public-key.js';
import { readAttribute, readPublicKey } from './pkcs11-public-key.js';
import { Pkcs11Wrapping } from './pkcs11-wrapping.js';
import type { TokenSession } from './token-connection.js';
import { TokenConnection } from './token-connection.js';
import { signWith } from './token-signature.js';

export interface Pkcs11KeystoreOptions {
  /** The PKCS#11 library (`libsofthsm2.so` or a vendor's). */
  modulePath: string;
  /** CKA label of the token: slot numbers change, labels stay. */
  tokenLabel: string;
  /** The user PIN; copied for later logins and wiped at close. The buffer given stays the caller's, who wipes it. */
  pin: Buffer;
  /**
   * Sessions, which is calls at the same time. Each call in flight takes a thread of Node's pool (4 unless
   * UV_THREADPOOL_SIZE says more), so the default of 3 leaves one for files and DNS.
   */
  sessions?: number;
}

/**
 * Opens a token and logs in. Keystores on the same token share its login and its sessions; those of the first count.
 *
 * @throws {KeystoreError} MODULE_UNAVAILABLE, TOKEN_NOT_FOUND, AMBIGUOUS, PIN_INCORRECT, PIN_LOCKED, PIN_FINAL_TRY,
 *   TOKEN_NOT_INITIALISED, TOKEN_FAILED
 */
export async function openPkcs11Keystore(options: Pkcs11KeystoreOptions): Promise<WrappingKeystore> {
  const { tokenLabel, pin } = options;
  const module = await acquireModule(options.modulePath);
  try {
    const shared = module.connections.get(tokenLabel);
    shared?.assertSamePin(pin);
    const connection = shared ?? connectToken(module, options);
    connection.users += 1;
    return new Pkcs11Keystore(module, connection);
  } catch (error) {
    releaseModule(module);
    throw error;
  }
}

function connectToken(module: LoadedModule, { tokenLabel, pin, sessions = 3 }: Pkcs11KeystoreOptions): TokenConnection {
  const connection = new TokenConnection(module, tokenLabel, pin, Math.max(1, sessions));
  try {
    connection.connect();
  } catch (error) {
    connection.close();
    throw error;
  }
  module.connections.set(tokenLabel, connection);
  return connection;
}

/** Where a key's private object is: its handle under the login it was found with. */
interface PrivateObject {
  readonly handle: Handle;
  readonly generation: number;
}

class Pkcs11Keystore implements WrappingKeystore {
  readonly kind = 'pkcs11';
  readonly description: string;
  private readonly calls: OpenCalls;
  private closing: Promise<void> | undefined;
  private generation: Promise<unknown> = Promise.resolve();
  private readonly wrapping: Pkcs11Wrapping;
  private readonly dataKeys: Pkcs11DataKeys;

  constructor(
    private readonly module: LoadedModule,
    private readonly connection: TokenConnection,
  ) {
    this.description = `token "${connection.tokenLabel}" (serial ${connection.serialNumber}) of ${module.path}`;
    this.calls = new OpenCalls(this.description);
    this.wrapping = new Pkcs11Wrapping(module, this.description);
    this.dataKeys = new Pkcs11DataKeys(module, this.description);
  }

  async generate(label: string, algorithm: KeyAlgorithm): Promise<KeyHandle> {
    assertLabel(label);
    return this.oneAfterTheOther((session) => this.generateIn(session, label, algorithm));
  }

  find(label: string): Promise<KeyHandle | undefined> {
    return this.run(async (session) => {
      const object = this.findPrivateKey(session, label);
      if (object === undefined) {
        return undefined;
      }
      const publicKey = this.publicKeyOf(session, object, label);
      await this.assertPair(session, object, publicKey, label);
      return this.handle(label, publicKey, { handle: object, generation: session.generation });
    });
  }

  list(): Promise<string[]> {
    const { api } = this.module;
    return this.run(async ({ handle }) =>
      // Unwrapped keys come and go as session objects: they are none of the token's.
      findObjects(this.module, handle, [
        { type: api.CKA_CLASS, value: api.CKO_PRIVATE_KEY },
        { type: api.CKA_TOKEN, value: true },
      ])
        .map((object) => readAttribute(this.module, handle, object, api.CKA_LABEL).toString('utf8'))
        .sort(),
    );
  }

  async ensureWrappingKey(label: string, use: WrappingKeyUse = 'private-keys'): Promise<void> {
    assertLabel(label);
    const keys = use === 'private-keys' ? this.wrapping : this.dataKeys;
    await this.oneAfterTheOther((session) => keys.ensureKey(session, label));
  }

  generateWrapped(binding: WrappedKeyBinding): Promise<WrappedKeyPair> {
    return this.run((session) => this.wrapping.generate(session, binding));
  }

  signWrapped(binding: WrappedKeyBinding, wrapped: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
    return this.run((session) => this.wrapping.sign(session, binding, wrapped, data));
  }

  wrapDataKey(binding: DataKeyBinding, dataKey: Uint8Array): Promise<Uint8Array> {
    return this.run((session) => this.dataKeys.wrap(session, binding, dataKey));
  }

  unwrapDataKey(binding: DataKeyBinding, wrapped: Uint8Array): Promise<Uint8Array> {
    return this.run((session) => this.dataKeys.unwrap(session, binding, wrapped));
  }

  close(): Promise<void> {
    this.closing ??= this.release();
    return this.closing;
  }

  private async release(): Promise<void> {
    const { connection, module } = this;
    await this.calls.close();
    connection.users -= 1;
    if (connection.users === 0) {
      module.connections.delete(connection.tokenLabel);
      connection.close();
    }
    releaseModule(module);
  }

  /** Two calls for one label must not both find it free. */
  private async oneAfterTheOther<T>(work: (session: TokenSession) => Promise<T>): Promise<T> {
    const generated = this.generation.then(() => this.run(work));
    this.generation = generated.catch(() => undefined);
    return generated;
  }

  private run<T>(work: (session: TokenSession) => Promise<T>): Promise<T> {
    return this.calls.run(() => this.connection.run(work));
  }

  private async generateIn(session: TokenSession, label: string, algorithm: KeyAlgorithm): Promise<KeyHandle> {
    if (this.privateKeysLabelled(session, label).length > 0) {
      throw new KeystoreError('LABEL_EXISTS', `The token already holds a key labelled "${label}"; choose another label.`);
    }
    const { pair, publicKey } = await generateKeyPair(this.module, session.handle, label, algorithm);
    // Tokens do not keep labels unique. Who sees a second key after making his own withdraws, so two never stay.
    if (this.privateKeysLabelled(session, label).length > 1) {
      destroyKeyPair(this.module, session.handle, pair);
      throw new KeystoreError(
        'LABEL_EXISTS',
        `Another process generated a key labelled "${label}" at the same moment; look it up, or generate again if it is not there.`,
      );
    }
    await this.assertPair(session, pair.privateKey, publicKey, label);
    return this.handle(label, publicKey, { handle: pair.privateKey, generation: session.generation });
  }

  private handle(label: string, publicKey: TokenPublicKey, found: PrivateObject): KeyHandle {
    let current = found;
    return {
      label,
      algorithm: publicKey.algorithm,
      publicKeyDer: new Uint8Array(publicKey.key.export({ format: 'der', type: 'spki' })),
      sign: (data) =>
        this.run(async (session) => {
          if (current.generation !== session.generation) {
            current = { handle: this.findAgain(session, label, publicKey), generation: session.generation };
          }
          return signWith(this.module, session.handle, { key: current.handle, algorithm: publicKey.algorithm }, data);
        }),
    };
  }

  private privateKeysLabelled(session: TokenSession, label: string): Handle[] {
    const { api } = this.module;
    return findObjects(this.module, session.handle, [
      { type: api.CKA_CLASS, value: api.CKO_PRIVATE_KEY },
      { type: api.CKA_LABEL, value: label },
    ]);
  }

  private findPrivateKey(session: TokenSession, label: string): Handle | undefined {
    const [object, second] = this.privateKeysLabelled(session, label);
    if (second !== undefined) {
      throw new KeystoreError('AMBIGUOUS', `The token holds two keys labelled "${label}"; relabel or delete one.`);
    }
    return object;
  }

  /** After a new login: the same key, not merely the same label. */
  private findAgain(session: TokenSession, label: string, expected: TokenPublicKey): Handle {
    const object = this.findPrivateKey(session, label);
    if (object === undefined || !this.publicKeyOf(session, object, label).key.equals(expected.key)) {
      throw new KeystoreError('NOT_FOUND', `The key "${label}" is no longer on the token; restore it or look it up anew.`);
    }
    return object;
  }

  private publicKeyOf(session: TokenSession, privateKey: Handle, label: string): TokenPublicKey {
    const { api } = this.module;
    const id = readAttribute(this.module, session.handle, privateKey, api.CKA_ID);
    const ofClass = { type: api.CKA_CLASS, value: api.CKO_PUBLIC_KEY };
    const byId = findObjects(this.module, session.handle, [ofClass, { type: api.CKA_ID, value: id }]);
    // A crash between the two writes of CKA_ID leaves ids that differ; the label still leads to the public key.
    const [object] = byId.length > 0 ? byId : findObjects(this.module, session.handle, [ofClass, { type: api.CKA_LABEL, value: label }]);
    if (object === undefined) {
      throw new KeystoreError('UNSUPPORTED_KEY', `The token holds no public key for "${label}"; import it with the same CKA_ID.`);
    }
    return readPublicKey(this.module, session.handle, object, label);
  }

  /** Ids and labels on a token can lie; a signature that verifies cannot. */
  private async assertPair(session: TokenSession, privateKey: Handle, publicKey: TokenPublicKey, label: string): Promise<void> {
    const challenge = randomBytes(32);
    const signature = await signWith(this.module, session.handle, { key: privateKey, algorithm: publicKey.algorithm }, challenge);
    if (!verify(keyAlgorithms[publicKey.algorithm].digest, challenge, publicKey.key, signature)) {
      throw new KeystoreError('UNSUPPORTED_KEY', `The public key beside "${label}" on the token belongs to another private key.`);
    }
  }
}
