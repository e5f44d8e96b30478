import { createPublicKey, verify } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { KeystoreError } from '@vidimus/keystore';
import type { WrappedKeyBinding, WrappingKeystore } from '@vidimus/keystore';
import { buildCsr, toPem } from '@vidimus/pki';

/** Token of the keystore that holders' keys are opened in. */
export const KEYSTORE = Symbol('vidimus.remote-signing.keystore');
/** Under this label the wrapping key lies in it. */
export const HOLDERS_WRAPPING_KEY = 'vidimus-remote-signing/holders';

const ALGORITHM = 'ecdsa-p256-sha256';

/** A fresh pair of a holder. */
export interface HolderPair {
  /** The private key as only the keystore can open it; the caller wipes it. */
  readonly wrapped: Buffer;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Buffer;
  /** PKCS#10 request with proof of possession, PEM. Its subject is the id of the credential: the authority takes only the key. */
  readonly csr: string;
}

/** What the keystore does with holders' keys. Never inside a transaction. */
@Injectable()
export class HolderKeys {
  constructor(@Inject(KEYSTORE) private readonly keystore: WrappingKeystore) {}

  async makePair(credentialId: string): Promise<HolderPair> {
    const { publicKeyDer, wrapped } = await this.keystore.generateWrapped(bindingOf(credentialId));
    const signer = { algorithm: ALGORITHM, publicKeyDer, sign: (data: Uint8Array) => this.sign(credentialId, wrapped, publicKeyDer, data) } as const;
    const csr = toPem('CERTIFICATE REQUEST', await buildCsr(signer, credentialId));
    return { wrapped: Buffer.from(wrapped), publicKey: Buffer.from(publicKeyDer), csr };
  }

  /**
   * Signs with a key that was just taken out of its envelope: SHA-256, ECDSA, DER.
   * @throws KeystoreError when the key is another credential's, or not that of the public key: no signature leaves then.
   */
  async sign(credentialId: string, wrapped: Uint8Array, publicKey: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
    const signature = await this.keystore.signWrapped(bindingOf(credentialId), wrapped, data);
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    if (verify('sha256', data, key, signature)) return signature;
    throw new KeystoreError('WRAPPED_KEY_REFUSED', 'The wrapped key is not that of the public key beside it; restore the row from a backup.');
  }
}

function bindingOf(credentialId: string): WrappedKeyBinding {
  return { wrappingKey: HOLDERS_WRAPPING_KEY, algorithm: ALGORITHM, boundTo: credentialId };
}
