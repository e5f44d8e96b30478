import { KeystoreError } from '../keystore-error.js';
import { wrappedKeyRefused, wrappingKeyMissing } from '../wrapping-keystore.js';
import type { Handle, Template } from './pkcs11-api.js';
import { ckr, returnValueOf } from './pkcs11-error.js';
import { findObjects } from './pkcs11-key-pair.js';
import type { LoadedModule } from './pkcs11-module.js';
import type { TokenSession } from './token-connection.js';
import { keepAlive } from './token-signature.js';

/** What a secret key of the token may do, and nothing else: wrap keys, encrypt, or make seals. */
type Usage = 'WRAP' | 'ENCRYPT' | 'SIGN';

/**
 * The two AES-256 keys behind one label: one wraps or encrypts, the other makes the seal that ties what came out to its owner.
 * Both are born in the token and stay there.
 */
export interface SecretKeys {
  readonly key: Handle;
  readonly seal: Handle;
}

const ATTRIBUTES = { WRAP: ['CKA_WRAP', 'CKA_UNWRAP'], ENCRYPT: ['CKA_ENCRYPT', 'CKA_DECRYPT'], SIGN: ['CKA_SIGN', 'CKA_VERIFY'] } as const;
/** Of an AES-CMAC (NIST SP 800-38B). */
export const SEAL_BYTES = 16;

/** Finds and makes secret keys in a token, and makes and checks seals by them. */
export class Pkcs11SecretKeys {
  private readonly known = new Map<string, SecretKeys & { /** Handles mean nothing after another login. */ readonly generation: number }>();

  constructor(
    private readonly module: LoadedModule,
    private readonly description: string,
    /** What the first of the two keys of each label is for. */
    private readonly usage: Exclude<Usage, 'SIGN'>,
  ) {}

  /** @throws {KeystoreError} BUSY when another process makes the same key just now, AMBIGUOUS */
  async ensure(session: TokenSession, label: string): Promise<void> {
    await this.ensureOne(session, label, this.usage);
    await this.ensureOne(session, sealLabel(label), 'SIGN');
  }

  /** @throws {KeystoreError} NOT_FOUND, AMBIGUOUS */
  of(session: TokenSession, label: string): SecretKeys {
    const known = this.known.get(label);
    if (known?.generation === session.generation) return known;
    const key = this.find(session, label, this.usage);
    const seal = this.find(session, sealLabel(label), 'SIGN');
    if (key === undefined || seal === undefined) throw wrappingKeyMissing(label, this.description);
    const keys = { key, seal, generation: session.generation };
    this.known.set(label, keys);
    return keys;
  }

  /** AES-CMAC over the content. */
  makeSeal({ handle }: TokenSession, { seal }: SecretKeys, content: Buffer): Promise<Buffer> {
    const { api, calls } = this.module;
    const output = Buffer.alloc(SEAL_BYTES);
    calls.C_SignInit(handle, { mechanism: api.CKM_AES_CMAC }, seal);
    return keepAlive(calls.C_SignAsync(handle, content, output), content, output);
  }

  /** @throws {KeystoreError} WRAPPED_KEY_REFUSED when the seal is not that of the content */
  async checkSeal({ handle }: TokenSession, { seal }: SecretKeys, content: Buffer, made: Buffer): Promise<void> {
    const { api, calls } = this.module;
    calls.C_VerifyInit(handle, { mechanism: api.CKM_AES_CMAC }, seal);
    const isRight = await keepAlive(calls.C_VerifyAsync(handle, content, made), content, made).catch((error: unknown) => {
      const value = returnValueOf(error);
      if (value === ckr.signatureInvalid || value === ckr.signatureLengthRange) return false;
      throw error;
    });
    if (!isRight) throw wrappedKeyRefused();
  }

  private find(session: TokenSession, label: string, usage: Usage): Handle | undefined {
    const [key, second] = this.labelled(session, label, usage);
    if (second !== undefined) {
      throw new KeystoreError('AMBIGUOUS', `The token holds two secret keys labelled "${label}"; relabel or delete the one that wrapped nothing.`);
    }
    return key;
  }

  private labelled(session: TokenSession, label: string, usage: Usage): Handle[] {
    const { api } = this.module;
    return findObjects(this.module, session.handle, [
      { type: api.CKA_CLASS, value: api.CKO_SECRET_KEY },
      { type: api.CKA_LABEL, value: label },
      { type: api[ATTRIBUTES[usage][0]], value: true },
    ]);
  }

  private async ensureOne(session: TokenSession, label: string, usage: Usage): Promise<void> {
    const { api, calls } = this.module;
    if (this.find(session, label, usage) !== undefined) return;
    const key = await calls.C_GenerateKeyAsync(session.handle, { mechanism: api.CKM_AES_KEY_GEN }, this.template(label, usage));
    // Tokens do not keep labels unique. Who sees a second key after making his own withdraws, so two never stay.
    if (this.labelled(session, label, usage).length > 1) {
      calls.C_DestroyObject(session.handle, key);
      throw new KeystoreError('BUSY', `Another process is making the wrapping key "${label}"; let them take turns, and ask again.`);
    }
  }

  private template(label: string, usage: Usage): Template {
    const { api } = this.module;
    const allowed: readonly string[] = ATTRIBUTES[usage];
    return [
      { type: api.CKA_CLASS, value: api.CKO_SECRET_KEY },
      { type: api.CKA_KEY_TYPE, value: api.CKK_AES },
      { type: api.CKA_VALUE_LEN, value: 32 },
      { type: api.CKA_TOKEN, value: true },
      { type: api.CKA_PRIVATE, value: true },
      { type: api.CKA_SENSITIVE, value: true },
      { type: api.CKA_EXTRACTABLE, value: false },
      { type: api.CKA_LABEL, value: label },
      ...Object.values(ATTRIBUTES).flat().map((name) => ({ type: api[name], value: allowed.includes(name) })),
      { type: api.CKA_DERIVE, value: false },
    ];
  }
}

function sealLabel(label: string): string {
  return `${label}/seal`;
}
