import { Problem } from '@vidimus/contracts';
import { fromPem, PkiError, readCertificate } from '@vidimus/pki';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a signature, DER: that of the holder, then those of the authorities above it, without the root, which whoever verifies has. */
export type CertificatePath = readonly [Uint8Array, ...Uint8Array[]];

/**
 * Reads the certificates that a holder brings. This room and the authority do not speak to each other: it knows its keys, and that is what the
 * certificate is held against.
 * @param publicKey SubjectPublicKeyInfo of the key that is to sign, DER
 * @throws Problem `unprocessable` unless the first is a certificate over this key, and valid now.
 */
export function readCertificatePath(chainPem: string, publicKey: Uint8Array, now: Date): CertificatePath {
  try {
    const [own, ...above] = (chainPem.match(PEM) ?? []).map((pem) => fromPem(pem, 'CERTIFICATE'));
    if (own === undefined) throw refused('There is no certificate in it.', 'NO_CERTIFICATE');
    const { publicKeyDer, notBefore, notAfter } = readCertificate(own);
    if (Buffer.compare(publicKeyDer, publicKey) !== 0) throw refused('The first certificate is one over another key.', 'OTHER_KEY');
    if (now < notBefore || now > notAfter) throw refused('The first certificate is not valid at this moment.', 'NOT_VALID_NOW');
    return [own, ...above.filter((der) => !isRoot(der))];
  } catch (error) {
    if (error instanceof PkiError) throw refused('Something in it is no certificate.', 'NO_CERTIFICATE');
    throw error;
  }
}

function isRoot(der: Uint8Array): boolean {
  const { issuerNode, subjectNode } = readCertificate(der);
  return Buffer.compare(issuerNode.bytes, subjectNode.bytes) === 0;
}

function refused(detail: string, code: string): Problem {
  return new Problem('unprocessable', `These certificates do not belong to the key. ${detail}`, { errors: [{ pointer: '/chainPem', detail, code }] });
}
