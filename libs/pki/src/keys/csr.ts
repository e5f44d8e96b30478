import { explicit, integer, sequence, TAG } from '../der/der.js';
import { DerFields, readDer, readSmallInteger, readWholeBitString } from '../der/der-reader.js';
import { encodeName, type Name } from '../certificates/name.js';
import { fromPem } from '../pem.js';
import { parsingAs, PkiError } from '../pki-error.js';
import type { Signer } from '../signer.js';
import { assertStrongKey, readPublicKey, type KeyType } from './public-key.js';
import { assembleSigned, isSignatureValid, readSignatureAlgorithm } from './signature.js';

/** The only things that a request may bring: a key, its type, and the proof that the requester holds the private half. */
export interface CertificationRequest {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
  readonly keyType: KeyType;
  /** Checks the proof of possession. @throws PkiError `CSR_SIGNATURE` */
  verify(): void;
}

/** Characters or octets; a longer request holds more than a key and a name. */
const MAX_CSR_LENGTH = 32_768;

/**
 * Reads a PKCS#10 request (RFC 2986), PEM or DER. Subject and attributes are not returned on purpose: a certificate's subject comes
 * from the approved request, never from what the requester wrote here.
 * @throws PkiError `CSR_MALFORMED`, `CSR_SIGNATURE` (algorithm not accepted), `KEY_MALFORMED`, `KEY_TYPE`
 */
export function parseCsr(pemOrDer: string | Uint8Array): CertificationRequest {
  const der = parsePemOrDer(pemOrDer);
  return parsingAs('CSR_MALFORMED', () => {
    const request = new DerFields(readDer(der), 'The certification request');
    const info = request.next('certificationRequestInfo', TAG.sequence);
    const algorithmNode = request.next('signatureAlgorithm', TAG.sequence);
    const signature = readWholeBitString(request.next('signature', TAG.bitString));
    request.end();

    const fields = new DerFields(info, 'The request info');
    if (readSmallInteger(fields.next('version')) !== 0) throw new PkiError('CSR_MALFORMED', 'The version must be 0 (v1)');
    fields.next('subject', TAG.sequence);
    const publicKeyDer = fields.next('subjectPKInfo', TAG.sequence).bytes;
    // RFC 2986 demands the attributes field; several tools leave it out when it is empty.
    fields.optional(0xa0);
    fields.end();
    const { keyType } = readPublicKey(publicKeyDer);
    const algorithm = readAlgorithm(algorithmNode);
    return {
      publicKeyDer,
      keyType,
      verify: () => {
        if (!isSignatureValid(algorithm, publicKeyDer, info.bytes, signature)) {
          throw new PkiError('CSR_SIGNATURE', 'The request is not signed with the private key of the public key it holds');
        }
      },
    };
  });
}

/**
 * Everything that must hold before a key of a request may be certified: form, key type, key strength, proof of possession.
 * @throws PkiError as {@link parseCsr}, and `KEY_TOO_SMALL`, `KEY_WEAK`, `CSR_SIGNATURE`
 */
export function verifyCsr(pemOrDer: string | Uint8Array): { readonly publicKeyDer: Uint8Array; readonly keyType: KeyType } {
  const request = parseCsr(pemOrDer);
  assertStrongKey(request.publicKeyDer);
  request.verify();
  return { publicKeyDer: request.publicKeyDer, keyType: request.keyType };
}

/** Makes a request that carries the signer's public key and a name, or a commonName alone, DER. @throws PkiError `NAME_ATTRIBUTE` */
export async function buildCsr(signer: Signer, subject: string | Name): Promise<Uint8Array> {
  const info = sequence(
    integer(0),
    encodeName(typeof subject === 'string' ? [{ type: 'commonName', value: subject }] : subject),
    signer.publicKeyDer,
    explicit(0),
  );
  return assembleSigned(info, signer.algorithm, await signer.sign(info));
}

function parsePemOrDer(pemOrDer: string | Uint8Array): Uint8Array {
  if (pemOrDer.length > MAX_CSR_LENGTH) throw new PkiError('CSR_MALFORMED', 'The request is too long');
  if (typeof pemOrDer !== 'string') return pemOrDer;
  try {
    return fromPem(pemOrDer, 'CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST');
  } catch (error) {
    throw new PkiError('CSR_MALFORMED', 'The text holds no PEM block "CERTIFICATE REQUEST"', { cause: error });
  }
}

function readAlgorithm(node: Parameters<typeof readSignatureAlgorithm>[0]): string {
  try {
    return readSignatureAlgorithm(node);
  } catch (error) {
    if (error instanceof PkiError && error.code === 'SIGNATURE_ALGORITHM') {
      throw new PkiError('CSR_SIGNATURE', error.message, { cause: error });
    }
    throw error;
  }
}
