import { readRdns, type Name } from '../certificates/name.js';
import type { KeyUsage, PolicyReference } from '../certificates/certificate-profile.js';
import { findExtension, readTbsCertificate, type Extension, type TbsCertificate } from '../certificates/read-certificate.js';
import {
  readAuthorityInfoAccess,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readCrlDistributionPoints,
  readExtendedKeyUsage,
  readKeyUsage,
  readPolicies,
  readQcStatements,
  readSubjectKeyIdentifier,
  type AccessDescription,
  type QcStatement,
} from '../certificates/read-extensions.js';
import { assertDer } from '../der/der-reader.js';
import { OID } from '../der/oids.js';

/** A to-be-signed certificate with its extensions decoded, as the rules look at it. `undefined` = extension absent. */
export interface LintedCertificate {
  readonly tbs: TbsCertificate;
  readonly issuerRdns: readonly Name[];
  readonly subjectRdns: readonly Name[];
  readonly keyUsage: readonly KeyUsage[] | undefined;
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength?: number } | undefined;
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly subjectKeyIdentifier: Uint8Array | undefined;
  readonly authorityKeyIdentifier: Uint8Array | undefined;
  readonly policies: readonly PolicyReference[] | undefined;
  readonly access: readonly AccessDescription[] | undefined;
  readonly crlUrls: readonly string[] | undefined;
  readonly qcStatements: readonly QcStatement[] | undefined;
  extension(oid: string): Extension | undefined;
}

/** Decodes the bytes with the reader alone; the builder has no part in it. @throws PkiError when they are not strict DER */
export function decodeForLint(tbsDer: Uint8Array): LintedCertificate {
  assertDer(tbsDer);
  const tbs = readTbsCertificate(tbsDer);
  const extension = (oid: string): Extension | undefined => findExtension(tbs.extensions, oid);
  const decode = <T>(oid: string, read: (value: Uint8Array) => T): T | undefined => {
    const found = extension(oid);
    if (found === undefined) return undefined;
    assertDer(found.value);
    return read(found.value);
  };
  return {
    tbs,
    issuerRdns: readRdns(tbs.issuerNode),
    subjectRdns: readRdns(tbs.subjectNode),
    keyUsage: decode(OID.keyUsage, readKeyUsage),
    basicConstraints: decode(OID.basicConstraints, readBasicConstraints),
    extendedKeyUsage: decode(OID.extendedKeyUsage, readExtendedKeyUsage),
    subjectKeyIdentifier: decode(OID.subjectKeyIdentifier, readSubjectKeyIdentifier),
    authorityKeyIdentifier: decode(OID.authorityKeyIdentifier, readAuthorityKeyIdentifier),
    policies: decode(OID.certificatePolicies, readPolicies),
    access: decode(OID.authorityInfoAccess, readAuthorityInfoAccess),
    crlUrls: decode(OID.crlDistributionPoints, readCrlDistributionPoints),
    qcStatements: decode(OID.qcStatements, readQcStatements),
    extension,
  };
}
