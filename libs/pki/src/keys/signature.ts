import { verify } from 'node:crypto';
import { bitString, nullValue, oid, sequence, TAG } from '../der/der.js';
import { DerFields, readOid, type DerNode } from '../der/der-reader.js';
import { OID } from '../der/oids.js';
import { PkiError } from '../pki-error.js';
import type { SignatureAlgorithm } from '../signer.js';
import { importKey } from './public-key.js';

/** AlgorithmIdentifier of each algorithm: no parameters for ECDSA (RFC 5758, 3.2), NULL for RSA (RFC 4055, 5). */
const ALGORITHM_IDENTIFIERS: Readonly<Record<SignatureAlgorithm, Uint8Array>> = {
  'ecdsa-p256-sha256': sequence(oid(OID.ecdsaWithSha256)),
  'ecdsa-p384-sha384': sequence(oid(OID.ecdsaWithSha384)),
  'rsa-3072-sha256': sequence(oid(OID.sha256WithRsa), nullValue()),
};

/** The DER AlgorithmIdentifier that goes into a certificate, CRL or OCSP response. */
export const algorithmIdentifier = (algorithm: SignatureAlgorithm): Uint8Array => ALGORITHM_IDENTIFIERS[algorithm];

interface VerifiableAlgorithm {
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly keyType: 'ec' | 'rsa';
}

const VERIFIABLE: Readonly<Record<string, VerifiableAlgorithm>> = {
  [OID.ecdsaWithSha256]: { hash: 'sha256', keyType: 'ec' },
  [OID.ecdsaWithSha384]: { hash: 'sha384', keyType: 'ec' },
  [OID.ecdsaWithSha512]: { hash: 'sha512', keyType: 'ec' },
  [OID.sha256WithRsa]: { hash: 'sha256', keyType: 'rsa' },
  [OID.sha384WithRsa]: { hash: 'sha384', keyType: 'rsa' },
  [OID.sha512WithRsa]: { hash: 'sha512', keyType: 'rsa' },
};

/**
 * Reads an AlgorithmIdentifier of a signature and returns its object identifier.
 * @throws PkiError `SIGNATURE_ALGORITHM` when it is not ECDSA or RSA (PKCS#1 v1.5) with SHA-2, or has the wrong parameters.
 */
export function readSignatureAlgorithm(node: DerNode): string {
  const fields = new DerFields(node, 'The signature algorithm');
  const id = readOid(fields.next('algorithm', TAG.oid));
  const known = VERIFIABLE[id];
  if (known === undefined) throw new PkiError('SIGNATURE_ALGORITHM', 'A signature must be ECDSA or RSA with SHA-2');
  if (known.keyType === 'rsa') {
    if (fields.next('parameters', TAG.null).content.length > 0) throw wrongParameters();
  }
  try {
    fields.end();
  } catch (error) {
    throw new PkiError('SIGNATURE_ALGORITHM', wrongParameters().message, { cause: error });
  }
  return id;
}

const wrongParameters = (): PkiError =>
  new PkiError('SIGNATURE_ALGORITHM', 'The parameters of the signature algorithm are not those of its standard');

/** Whether `signature` over `data` was made with the key. A key of another family than the algorithm says simply fails. */
export function isSignatureValid(
  algorithmOid: string,
  publicKeyDer: Uint8Array,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const algorithm = VERIFIABLE[algorithmOid];
  const key = importKey(publicKeyDer);
  if (algorithm === undefined || key.asymmetricKeyType !== algorithm.keyType) return false;
  return verify(algorithm.hash, data, key, signature);
}

/** SEQUENCE { to-be-signed, algorithm, signature }: the outer form that certificates, CRLs and CSRs share. */
export function assembleSigned(tbs: Uint8Array, algorithm: SignatureAlgorithm, signature: Uint8Array): Uint8Array {
  return sequence(tbs, algorithmIdentifier(algorithm), bitString(signature));
}
