import { randomBytes } from 'node:crypto';
import type { DataKeyBinding } from '../wrapping-keystore.js';
import { dataKeyBindingBytes, WRAPPED_KEY_VERSION, wrappedKeyRefused } from '../wrapping-keystore.js';
import type { LoadedModule } from './pkcs11-module.js';
import { Pkcs11SecretKeys, SEAL_BYTES } from './pkcs11-secret-keys.js';
import type { TokenSession } from './token-connection.js';
import { keepAlive } from './token-signature.js';

/** Of AES. */
const BLOCK_BYTES = 16;

/**
 * Data keys encrypted in the token by AES-CBC with padding (CKM_AES_CBC_PAD), which tokens have that know no authenticated mode; an AES-CMAC over
 * binding and ciphertext stands in front, and is checked before anything is decrypted. Unlike a wrapped private key, what is decrypted leaves the token.
 */
export class Pkcs11DataKeys {
  private readonly keys: Pkcs11SecretKeys;

  constructor(
    private readonly module: LoadedModule,
    description: string,
  ) {
    this.keys = new Pkcs11SecretKeys(module, description, 'ENCRYPT');
  }

  ensureKey(session: TokenSession, label: string): Promise<void> {
    return this.keys.ensure(session, label);
  }

  async wrap(session: TokenSession, binding: DataKeyBinding, dataKey: Uint8Array): Promise<Uint8Array> {
    const { api, calls } = this.module;
    const keys = this.keys.of(session, binding.wrappingKey);
    const [iv, input, output] = [randomBytes(BLOCK_BYTES), Buffer.from(dataKey), Buffer.alloc(dataKey.length + BLOCK_BYTES)];
    try {
      calls.C_EncryptInit(session.handle, { mechanism: api.CKM_AES_CBC_PAD, parameter: iv }, keys.key);
      const sealed = Buffer.concat([iv, await keepAlive(calls.C_EncryptAsync(session.handle, input, output), input, output)]);
      const seal = await this.keys.makeSeal(session, keys, contentOf(binding, sealed));
      return new Uint8Array(Buffer.concat([Buffer.of(WRAPPED_KEY_VERSION), seal, sealed]));
    } finally {
      input.fill(0);
    }
  }

  async unwrap(session: TokenSession, binding: DataKeyBinding, wrapped: Uint8Array): Promise<Uint8Array> {
    const { api, calls } = this.module;
    const keys = this.keys.of(session, binding.wrappingKey);
    const bytes = Buffer.from(wrapped);
    if (bytes[0] !== WRAPPED_KEY_VERSION || bytes.length < 1 + SEAL_BYTES + 2 * BLOCK_BYTES) throw wrappedKeyRefused();
    const sealed = bytes.subarray(1 + SEAL_BYTES);
    await this.keys.checkSeal(session, keys, contentOf(binding, sealed), bytes.subarray(1, 1 + SEAL_BYTES));
    const input = sealed.subarray(BLOCK_BYTES);
    const output = Buffer.alloc(input.length);
    try {
      calls.C_DecryptInit(session.handle, { mechanism: api.CKM_AES_CBC_PAD, parameter: sealed.subarray(0, BLOCK_BYTES) }, keys.key);
      return new Uint8Array(await keepAlive(calls.C_DecryptAsync(session.handle, input, output), input, output));
    } finally {
      output.fill(0);
    }
  }
}

/** JSON holds no byte of value 0, which therefore can end the binding. */
function contentOf(binding: DataKeyBinding, sealed: Buffer): Buffer {
  return Buffer.concat([dataKeyBindingBytes(binding), Buffer.of(0), sealed]);
}
