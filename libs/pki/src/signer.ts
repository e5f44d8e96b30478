/** The signature algorithms that the platform uses for certificates, CRLs and OCSP responses. */
export type SignatureAlgorithm = 'ecdsa-p256-sha256' | 'ecdsa-p384-sha384' | 'rsa-3072-sha256';

/**
 * A private key that can sign, wherever it lives. This library never sees the key itself.
 */
export interface Signer {
  readonly algorithm: SignatureAlgorithm;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
  /** Signs `data` (hashing included). The result is in the encoding of X.509: for ECDSA a DER `ECDSA-Sig-Value`. */
  sign(data: Uint8Array): Promise<Uint8Array>;
}
