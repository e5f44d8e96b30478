import { explicit, integer, octetString, sequence, time, unsignedInteger } from '../der/der.js';
import { OID } from '../der/oids.js';
import { readPublicKey, subjectKeyIdentifier } from '../keys/public-key.js';
import { algorithmIdentifier, assembleSigned } from '../keys/signature.js';
import { PkiError } from '../pki-error.js';
import type { SignatureAlgorithm } from '../signer.js';
import type { CertificateProfile } from './certificate-profile.js';
import { authorityKeyIdentifier, encodeProfileExtensions, extension, subjectAltName, type IssuerUrls } from './encode-extensions.js';
import { encodeName, type Name, type NameAttributeType } from './name.js';

/** The issuer as far as its certificates show it. For a self-signed certificate: the subject itself. */
export interface CertificateIssuer {
  readonly name: Name;
  readonly subjectKeyIdentifier: Uint8Array;
  /** Algorithm of the key that will sign. */
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly urls: IssuerUrls;
}

/** Everything that determines a certificate, down to the byte. */
export interface CertificateInput {
  readonly profile: CertificateProfile;
  /** Attributes in any order; the profile's order is written. */
  readonly subject: Name;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
  /** Big-endian magnitude, 8 to 20 octets, as `serialFromRandom` makes it. */
  readonly serial: Uint8Array;
  /** Whole seconds. */
  readonly notBefore: Date;
  /** Whole seconds; the certificate is valid through this second. */
  readonly notAfter: Date;
  readonly issuer: CertificateIssuer;
  /** Names and IP addresses of a server, written as subjectAltName. */
  readonly hosts?: readonly string[];
}

/**
 * The to-be-signed bytes of a certificate (RFC 5280, 4.1.2), a pure function of its input: the same input gives the same bytes.
 * @throws PkiError `PROFILE` (an attribute, key type or address that the profile does not allow or that is missing), `NAME_ATTRIBUTE`,
 * `SERIAL`, `TIME_NOT_ENCODABLE`, `KEY_MALFORMED`, `KEY_TYPE`
 */
export function buildTbsCertificate(input: CertificateInput): Uint8Array {
  const { profile, issuer } = input;
  if (input.notAfter.getTime() <= input.notBefore.getTime()) {
    throw new PkiError('TIME_NOT_ENCODABLE', 'notAfter must lie after notBefore');
  }
  assertKeyAllowed(profile, input.publicKeyDer);
  const subjectKey = extension(
    OID.subjectKeyIdentifier,
    false,
    octetString(subjectKeyIdentifier(input.publicKeyDer)),
  );
  return sequence(
    explicit(0, integer(2)),
    encodeSerial(input.serial),
    algorithmIdentifier(issuer.signatureAlgorithm),
    encodeName(issuer.name),
    sequence(time(input.notBefore), time(input.notAfter)),
    encodeName(orderSubject(profile, input.subject)),
    input.publicKeyDer,
    explicit(
      3,
      sequence(
        authorityKeyIdentifier(issuer.subjectKeyIdentifier),
        subjectKey,
        ...(input.hosts === undefined ? [] : [subjectAltName(input.hosts)]),
        ...encodeProfileExtensions(profile, issuer.urls),
      ),
    ),
  );
}

/** Puts the signature over the to-be-signed bytes beside them: the finished certificate, DER. */
export function assembleCertificate(tbs: Uint8Array, algorithm: SignatureAlgorithm, signature: Uint8Array): Uint8Array {
  return assembleSigned(tbs, algorithm, signature);
}

/** INTEGER of a serial number. @throws PkiError `SERIAL` outside RFC 5280, 4.1.2.2, or with too few octets for 64 random bits */
export function encodeSerial(serial: Uint8Array): Uint8Array {
  const encoded = unsignedInteger(serial);
  const octets = encoded.length - 2;
  if (octets > 20 || octets < 8) throw new PkiError('SERIAL', 'A serial number has 8 to 20 octets and is positive');
  return encoded;
}

function assertKeyAllowed(profile: CertificateProfile, publicKeyDer: Uint8Array): void {
  const { keyType } = readPublicKey(publicKeyDer);
  if (!profile.keyTypes.includes(keyType)) {
    throw new PkiError('PROFILE', `Profile ${profile.id} takes keys of type ${profile.keyTypes.join(', ')} only`);
  }
}

/**
 * The subject in the profile's order.
 * @throws PkiError `PROFILE` naming an attribute that is missing, given twice or not allowed
 */
export function orderSubject(profile: CertificateProfile, subject: Name): Name {
  const { order, required } = profile.subject;
  const fail = (type: string, reason: string): never => {
    throw new PkiError('PROFILE', `Profile ${profile.id}: subject attribute ${type} ${reason}`);
  };
  const byType = new Map<string, Name[number]>();
  for (const attribute of subject) {
    if (!isAllowed(order, attribute.type)) fail(attribute.type, 'is not allowed');
    if (byType.has(attribute.type)) fail(attribute.type, 'is given twice');
    byType.set(attribute.type, attribute);
  }
  for (const type of required) if (!byType.has(type)) fail(type, 'is missing');
  return order.flatMap((type) => byType.get(type) ?? []);
}

const isAllowed = (order: readonly NameAttributeType[], type: string): boolean =>
  order.some((allowed) => allowed === type);
