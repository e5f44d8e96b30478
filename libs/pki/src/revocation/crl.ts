import { authorityKeyIdentifier, extension } from '../certificates/encode-extensions.js';
import { encodeName, readName, type Name } from '../certificates/name.js';
import { findExtension, readExtensions, type Extension } from '../certificates/read-certificate.js';
import { readAuthorityKeyIdentifier } from '../certificates/read-extensions.js';
import { enumerated, explicit, integer, sequence, TAG, time, unsignedInteger } from '../der/der.js';
import {
  childrenOf,
  DerFields,
  inner,
  readDer,
  readInteger,
  readIntegerBytes,
  readSmallInteger,
  readTime,
  readWholeBitString,
  type DerNode,
} from '../der/der-reader.js';
import { OID } from '../der/oids.js';
import { algorithmIdentifier, assembleSigned, isSignatureValid, readSignatureAlgorithm } from '../keys/signature.js';
import { parsingAs, PkiError } from '../pki-error.js';
import type { Signer } from '../signer.js';
import { REVOCATION_REASONS, revocationReasonOf, type RevocationReason } from './revocation-reason.js';

/** One revoked certificate. */
export interface CrlEntry {
  /** Big-endian magnitude. */
  readonly serial: Uint8Array;
  /** Whole seconds. */
  readonly revokedAt: Date;
  /** `unspecified` is written as no reason at all (RFC 5280, 5.3.1). */
  readonly reason: RevocationReason;
}

/** What a CRL says. */
export interface CrlContent {
  /** Whole seconds. */
  readonly thisUpdate: Date;
  /** Whole seconds. */
  readonly nextUpdate: Date;
  /** Must rise with every CRL of the issuer (RFC 5280, 5.2.3); the caller counts. */
  readonly crlNumber: bigint;
  readonly entries: readonly CrlEntry[];
}

/** The signing authority as its CRLs show it. */
export interface CrlIssuer {
  readonly name: Name;
  readonly subjectKeyIdentifier: Uint8Array;
}

/**
 * Builds and signs a complete CRL, version 2 (RFC 5280, 5), DER.
 * @throws PkiError `TIME_NOT_ENCODABLE`, `NAME_ATTRIBUTE`, `CRL_MALFORMED` (number negative or above 20 octets)
 */
export async function buildCrl(issuer: CrlIssuer, content: CrlContent, signer: Signer): Promise<Uint8Array> {
  const tbs = buildTbsCrl(issuer, content, signer);
  return assembleSigned(tbs, signer.algorithm, await signer.sign(tbs));
}

function buildTbsCrl(issuer: CrlIssuer, content: CrlContent, { algorithm }: Signer): Uint8Array {
  if (content.nextUpdate.getTime() <= content.thisUpdate.getTime()) {
    throw new PkiError('TIME_NOT_ENCODABLE', 'nextUpdate must lie after thisUpdate');
  }
  if (content.crlNumber < 0n || content.crlNumber >= 1n << 159n) {
    throw new PkiError('CRL_MALFORMED', 'A CRL number is positive and has at most 20 octets');
  }
  return sequence(
    integer(1),
    algorithmIdentifier(algorithm),
    encodeName(issuer.name),
    time(content.thisUpdate),
    time(content.nextUpdate),
    // RFC 5280, 5.1.2.6: the list is absent when it is empty.
    ...(content.entries.length === 0 ? [] : [encodeEntries(content.entries)]),
    explicit(
      0,
      sequence(
        authorityKeyIdentifier(issuer.subjectKeyIdentifier),
        extension(OID.crlNumber, false, integer(content.crlNumber)),
      ),
    ),
  );
}

/** Joined before they are wrapped: a call cannot take a million arguments. */
function encodeEntries(entries: readonly CrlEntry[]): Uint8Array {
  return sequence(Buffer.concat(entries.map((entry) => encodeEntry(entry))));
}

function encodeEntry({ serial, revokedAt, reason }: CrlEntry): Uint8Array {
  const head = [unsignedInteger(serial), time(revokedAt)];
  if (reason === 'unspecified') return sequence(...head);
  return sequence(...head, reasonExtensions(reason));
}

const encodedReasons = new Map<RevocationReason, Uint8Array>();

/** The same octets for every entry with this reason, made once. */
function reasonExtensions(reason: RevocationReason): Uint8Array {
  const known = encodedReasons.get(reason);
  if (known !== undefined) return known;
  const encoded = sequence(extension(OID.reasonCode, false, enumerated(REVOCATION_REASONS[reason])));
  encodedReasons.set(reason, encoded);
  return encoded;
}

/** A CRL as read; byte fields are views of the input. */
export interface ParsedCrl extends CrlContent {
  readonly issuer: Name;
  /** DER of the issuer name, to compare with a certificate's subject. */
  readonly issuerDer: Uint8Array;
  readonly authorityKeyIdentifier: Uint8Array | undefined;
  /** Checks the signature with a key; `false` too when the key is of another family. */
  isSignedBy(publicKeyDer: Uint8Array): boolean;
}

/**
 * Reads a complete CRL of any size. Refuses what it cannot take into account: version 1, delta and indirect CRLs, partial scopes.
 * @throws PkiError `CRL_MALFORMED`, `SIGNATURE_ALGORITHM`
 */
export function parseCrl(der: Uint8Array): ParsedCrl {
  return parsingAs('CRL_MALFORMED', () => {
    const outer = new DerFields(readDer(der), 'The CRL');
    const tbs = outer.next('tbsCertList', TAG.sequence);
    const algorithmNode = outer.next('signatureAlgorithm', TAG.sequence);
    const signature = readWholeBitString(outer.next('signatureValue', TAG.bitString));
    outer.end();
    const algorithm = readSignatureAlgorithm(algorithmNode);
    return {
      ...readTbsCrl(tbs, algorithmNode),
      isSignedBy: (publicKeyDer) => isSignatureValid(algorithm, publicKeyDer, tbs.bytes, signature),
    };
  });
}

function readTbsCrl(tbs: DerNode, outerAlgorithm: DerNode): Omit<ParsedCrl, 'isSignedBy'> {
  const fields = new DerFields(tbs, 'TBSCertList');
  if (readSmallInteger(fields.next('version', TAG.integer)) !== 1) throw malformed('The CRL must be of version 2');
  const algorithm = fields.next('signature', TAG.sequence);
  if (Buffer.compare(algorithm.bytes, outerAlgorithm.bytes) !== 0) throw malformed('The two signature algorithms differ');
  const issuerNode = fields.next('issuer', TAG.sequence);
  const thisUpdate = readTime(fields.next('thisUpdate'));
  const nextUpdate = readTime(fields.next('nextUpdate'));
  const revoked = fields.optional(TAG.sequence);
  const extensions = readExtensions(inner(fields.next('crlExtensions', 0xa0)));
  fields.end();
  refuseUnknownCritical(extensions);
  const number = findExtension(extensions, OID.crlNumber);
  if (number === undefined) throw malformed('The CRL has no number');
  const keyIdentifier = findExtension(extensions, OID.authorityKeyIdentifier);
  return {
    issuer: readName(issuerNode),
    issuerDer: issuerNode.bytes,
    thisUpdate,
    nextUpdate,
    crlNumber: readInteger(readDer(number.value)),
    authorityKeyIdentifier: keyIdentifier === undefined ? undefined : readAuthorityKeyIdentifier(keyIdentifier.value),
    entries: revoked === undefined ? [] : childrenOf(revoked).map((entry) => readEntry(entry)),
  };
}

const malformed = (reason: string): PkiError => new PkiError('CRL_MALFORMED', reason);

/** Delta indicator, distribution-point scope and certificate issuer are critical where they occur: RFC 5280, 5.2.4, 5.2.5, 5.3.3. */
function refuseUnknownCritical(extensions: readonly Extension[]): void {
  if (extensions.some(({ critical }) => critical)) throw malformed('The CRL has a critical extension that is not supported');
}

function readEntry(node: DerNode): CrlEntry {
  const fields = new DerFields(node, 'A CRL entry');
  const serial = readIntegerBytes(fields.next('userCertificate', TAG.integer));
  const revokedAt = readTime(fields.next('revocationDate'));
  const extensionsNode = fields.optional(TAG.sequence);
  fields.end();
  const extensions = extensionsNode === undefined ? [] : readExtensions(extensionsNode);
  refuseUnknownCritical(extensions);
  const code = findExtension(extensions, OID.reasonCode);
  if (code === undefined) return { serial, revokedAt, reason: 'unspecified' };
  const reason = revocationReasonOf(readSmallInteger(readDer(code.value), TAG.enumerated));
  if (reason === undefined) throw malformed('A CRL entry has a reason that the standard does not define');
  return { serial, revokedAt, reason };
}
