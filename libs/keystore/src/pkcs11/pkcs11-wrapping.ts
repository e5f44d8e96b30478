import type { KeyAlgorithm } from '../keystore.js';
import type { WrappedKeyBinding, WrappedKeyPair } from '../wrapping-keystore.js';
import { bindingBytes, WRAPPED_KEY_VERSION, wrappedKeyRefused } from '../wrapping-keystore.js';
import type { Handle } from './pkcs11-api.js';
import { isLostLogin } from './pkcs11-error.js';
import { generateSessionKeyPair, unwrappedTemplate } from './pkcs11-key-pair.js';
import type { LoadedModule } from './pkcs11-module.js';
import { Pkcs11SecretKeys, SEAL_BYTES } from './pkcs11-secret-keys.js';
import type { TokenSession } from './token-connection.js';
import { keepAlive, signWith } from './token-signature.js';

const MOST_WRAPPED_BYTES = 4096;

/**
 * Keys that lie outside the token: wrapped by AES Key Wrap with Padding (RFC 5649, CKM_AES_KEY_WRAP_PAD), which knows no associated data.
 * So an AES-CMAC (NIST SP 800-38B) over binding and wrapped key stands in front of it, made and checked in the token before anything is
 * unwrapped. An unwrapped key is a session object that lives for one signature.
 */
export class Pkcs11Wrapping {
  private readonly keys: Pkcs11SecretKeys;

  constructor(
    private readonly module: LoadedModule,
    description: string,
  ) {
    this.keys = new Pkcs11SecretKeys(module, description, 'WRAP');
  }

  ensureKey(session: TokenSession, label: string): Promise<void> {
    return this.keys.ensure(session, label);
  }

  async generate(session: TokenSession, binding: WrappedKeyBinding): Promise<WrappedKeyPair> {
    const { api, calls } = this.module;
    const { handle } = session;
    const keys = this.keys.of(session, binding.wrappingKey);
    const { pair, publicKey } = await generateSessionKeyPair(this.module, handle, binding.algorithm);
    try {
      const output = Buffer.alloc(MOST_WRAPPED_BYTES);
      const mechanism = { mechanism: api.CKM_AES_KEY_WRAP_PAD };
      const wrapped = await keepAlive(calls.C_WrapKeyAsync(handle, mechanism, keys.key, pair.privateKey, output), output);
      const seal = await this.keys.makeSeal(session, keys, sealedBytes(binding, wrapped));
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
    const keys = this.keys.of(session, binding.wrappingKey);
    const bytes = Buffer.from(wrappedKey);
    if (bytes[0] !== WRAPPED_KEY_VERSION || bytes.length <= 1 + SEAL_BYTES) throw wrappedKeyRefused();
    const wrapped = bytes.subarray(1 + SEAL_BYTES);
    await this.keys.checkSeal(session, keys, sealedBytes(binding, wrapped), bytes.subarray(1, 1 + SEAL_BYTES));
    const key = await this.unwrap(handle, keys.key, binding.algorithm, wrapped);
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

  private destroy(session: Handle, object: Handle): void {
    try {
      this.module.calls.C_DestroyObject(session, object);
    } catch (error) {
      // With its session, or with the login, the object is gone already.
      if (!isLostLogin(error)) throw error;
    }
  }
}

function sealedBytes(binding: WrappedKeyBinding, wrapped: Buffer): Buffer {
  return Buffer.concat([bindingBytes(binding), Buffer.of(0), wrapped]);
}
