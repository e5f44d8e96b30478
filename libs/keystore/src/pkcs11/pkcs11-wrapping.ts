import type { KeyAlgorithm } from '../keystore.js';
import { KeystoreError } from '../keystore-error.js';
import type { WrappedKeyBinding, WrappedKeyPair } from '../wrapping-keystore.js';
import { bindingBytes, WRAPPED_KEY_VERSION, wrappedKeyRefused, wrappingKeyMissing } from '../wrapping-keystore.js';
import type { Handle, Template } from './pkcs11-api.js';
import { ckr, isLostLogin, returnValueOf } from './pkcs11-error.js';
import { findObjects, generateSessionKeyPair, unwrappedTemplate } from './pkcs11-key-pair.js';
import type { LoadedModule } from './pkcs11-module.js';
import type { TokenSession } from './token-connection.js';
import { keepAlive, signWith } from './token-signature.js';

/**
 * The two AES-256 keys behind one label: one wraps and does nothing else, the other makes the seal that ties a wrapped key to its owner.
 * Both are born in the token and stay there.
 */
interface WrappingKeys {
  readonly wrap: Handle;
  readonly seal: Handle;
  /** Handles mean nothing after another login. */
  readonly generation: number;
}

type Usage = 'WRAP' | 'SIGN';

const MOST_WRAPPED_BYTES = 4096;
const SEAL_BYTES = 16;

/**
 * Keys that lie outside the token: wrapped by AES Key Wrap with Padding (RFC 5649, CKM_AES_KEY_WRAP_PAD), which knows no associated data.
 * So an AES-CMAC (NIST SP 800-38B) over binding and wrapped key stands in front of it, made and checked in the token before anything is
 * unwrapped. An unwrapped key is a session object that lives for one signature.
 */
export class Pkcs11Wrapping {
  private readonly known = new Map<string, WrappingKeys>();

  constructor(
    private readonly module: LoadedModule,
    private readonly description: string,
  ) {}

  async ensureKey(session: TokenSession, label: string): Promise<void> {
    await this.ensureSecretKey(session, label, 'WRAP');
    await this.ensureSecretKey(session, sealLabel(label), 'SIGN');
  }

  async generate(session: TokenSession, binding: WrappedKeyBinding): Promise<WrappedKeyPair> {
    const { api, calls } = this.module;
    const { handle } = session;
    const keys = this.keysOf(session, binding.wrappingKey);
    const { pair, publicKey } = await generateSessionKeyPair(this.module, handle, binding.algorithm);
    try {
      const output = Buffer.alloc(MOST_WRAPPED_BYTES);
      const mechanism = { mechanism: api.CKM_AES_KEY_WRAP_PAD };
      const wrapped = await keepAlive(calls.C_WrapKeyAsync(handle, mechanism, keys.wrap, pair.privateKey, output), output);
      const seal = await this.makeSeal(handle, keys.seal, sealedBytes(binding, wrapped));
      return {
        publicKeyDer: new Uint8Array(publicKey.key.export({ format: 'der', type: 'spki' })),
        wrapped: new Uint8Array(Buffer.concat([Buffer.of(WRAPPED_KEY_VERSION), seal, wrapped])),
      };
    } finally {
      this.destroy(handle, pair.privateKey);
      this.destroy(handle, pair.publicKey);
    }
  }

  async sign(session: TokenSession, binding: WrappedKeyBinding, wrappedKey: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
    const { handle } = session;
    const keys = this.keysOf(session, binding.wrappingKey);
    const bytes = Buffer.from(wrappedKey);
    if (bytes[0] !== WRAPPED_KEY_VERSION || bytes.length <= 1 + SEAL_BYTES) throw wrappedKeyRefused();
    const wrapped = bytes.subarray(1 + SEAL_BYTES);
    await this.checkSeal(handle, keys.seal, sealedBytes(binding, wrapped), bytes.subarray(1, 1 + SEAL_BYTES));
    const key = await this.unwrap(handle, keys.wrap, binding.algorithm, wrapped);
    try {
      return await signWith(this.module, handle, { key, algorithm: binding.algorithm }, data);
    } finally {
      this.destroy(handle, key);
    }
  }

  private unwrap(session: Handle, wrappingKey: Handle, algorithm: KeyAlgorithm, wrapped: Buffer): Promise<Handle> {
    const { api, calls } = this.module;
    const template = unwrappedTemplate(api, algorithm);
    return keepAlive(calls.C_UnwrapKeyAsync(session, { mechanism: api.CKM_AES_KEY_WRAP_PAD }, wrappingKey, wrapped, template), wrapped);
  }

  private makeSeal(session: Handle, key: Handle, content: Buffer): Promise<Buffer> {
    const { api, calls } = this.module;
    const output = Buffer.alloc(SEAL_BYTES);
    calls.C_SignInit(session, { mechanism: api.CKM_AES_CMAC }, key);
    return keepAlive(calls.C_SignAsync(session, content, output), content, output);
  }

  private async checkSeal(session: Handle, key: Handle, content: Buffer, seal: Buffer): Promise<void> {
    const { api, calls } = this.module;
    calls.C_VerifyInit(session, { mechanism: api.CKM_AES_CMAC }, key);
    const isRight = await keepAlive(calls.C_VerifyAsync(session, content, seal), content, seal).catch((error: unknown) => {
      const value = returnValueOf(error);
      if (value === ckr.signatureInvalid || value === ckr.signatureLengthRange) return false;
      throw error;
    });
    if (!isRight) throw wrappedKeyRefused();
  }

  private keysOf(session: TokenSession, label: string): WrappingKeys {
    const known = this.known.get(label);
    if (known?.generation === session.generation) return known;
    const wrap = this.findSecretKey(session, label, 'WRAP');
    const seal = this.findSecretKey(session, sealLabel(label), 'SIGN');
    if (wrap === undefined || seal === undefined) throw wrappingKeyMissing(label, this.description);
    const keys = { wrap, seal, generation: session.generation };
    this.known.set(label, keys);
    return keys;
  }

  private findSecretKey(session: TokenSession, label: string, usage: Usage): Handle | undefined {
    const [key, second] = this.secretKeysLabelled(session, label, usage);
    if (second !== undefined) {
      throw new KeystoreError('AMBIGUOUS', `The token holds two secret keys labelled "${label}"; relabel or delete the one that wrapped nothing.`);
    }
    return key;
  }

  private secretKeysLabelled(session: TokenSession, label: string, usage: Usage): Handle[] {
    const { api } = this.module;
    return findObjects(this.module, session.handle, [
      { type: api.CKA_CLASS, value: api.CKO_SECRET_KEY },
      { type: api.CKA_LABEL, value: label },
      { type: api[`CKA_${usage}`], value: true },
    ]);
  }

  private async ensureSecretKey(session: TokenSession, label: string, usage: Usage): Promise<void> {
    const { api, calls } = this.module;
    if (this.findSecretKey(session, label, usage) !== undefined) return;
    const key = await calls.C_GenerateKeyAsync(session.handle, { mechanism: api.CKM_AES_KEY_GEN }, this.secretKeyTemplate(label, usage));
    // Tokens do not keep labels unique. Who sees a second key after making his own withdraws, so two never stay.
    if (this.secretKeysLabelled(session, label, usage).length > 1) {
      calls.C_DestroyObject(session.handle, key);
      throw new KeystoreError('BUSY', `Another process is making the wrapping key "${label}"; let them take turns, and ask again.`);
    }
  }

  private secretKeyTemplate(label: string, usage: Usage): Template {
    const { api } = this.module;
    const wraps = usage === 'WRAP';
    return [
      { type: api.CKA_CLASS, value: api.CKO_SECRET_KEY },
      { type: api.CKA_KEY_TYPE, value: api.CKK_AES },
      { type: api.CKA_VALUE_LEN, value: 32 },
      { type: api.CKA_TOKEN, value: true },
      { type: api.CKA_PRIVATE, value: true },
      { type: api.CKA_SENSITIVE, value: true },
      { type: api.CKA_EXTRACTABLE, value: false },
      { type: api.CKA_LABEL, value: label },
      { type: api.CKA_WRAP, value: wraps },
      { type: api.CKA_UNWRAP, value: wraps },
      { type: api.CKA_SIGN, value: !wraps },
      { type: api.CKA_VERIFY, value: !wraps },
      { type: api.CKA_ENCRYPT, value: false },
      { type: api.CKA_DECRYPT, value: false },
      { type: api.CKA_DERIVE, value: false },
    ];
  }

  private destroy(session: Handle, object: Handle): void {
    try {
      this.module.calls.C_DestroyObject(session, object);
    } catch (error) {
      // With its session, or with the login, the object is gone already.
      if (!isLostLogin(error)) throw error;
    }
  }
}

function sealLabel(label: string): string {
  return `${label}/seal`;
}

function sealedBytes(binding: WrappedKeyBinding, wrapped: Buffer): Buffer {
  return Buffer.concat([bindingBytes(binding), Buffer.of(0), wrapped]);
}
