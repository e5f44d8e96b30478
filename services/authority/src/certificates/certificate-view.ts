import type { FieldCipher } from '@vidimus/persistence';
import { describeCertificate, toPem } from '@vidimus/pki';
import type { Certificate } from './certificate.entity.js';
import { openBytes } from './certificate-records.js';
import type { CertificateEntry, CertificateSummary, CertificateView } from './certificates.schemas.js';

/** A row without what names its holder: answers of this shape are kept for repetitions. */
export function summaryOf(row: Certificate): CertificateSummary {
  return {
    id: row.id,
    requestId: row.requestId,
    organisationId: row.organisationId,
    state: row.state,
    profile: { id: row.profileId, version: row.profileVersion, variant: row.profileVariant },
    serialNumber: row.serialNumber,
    notBefore: row.notBefore?.toISOString() ?? null,
    notAfter: row.notAfter?.toISOString() ?? null,
    suspension: suspensionOf(row),
    createdAt: row.createdAt.toISOString(),
  };
}

/** A row as a list shows it, to whoever may see the certificate itself. */
export function entryOf(row: Certificate, cipher: FieldCipher): CertificateEntry {
  const der = certificateDer(row, cipher);
  const subject = der === null ? [] : describeCertificate(der).subject;
  return { ...summaryOf(row), holderId: row.holderId, holderName: subject.find(({ type }) => type === 'commonName')?.value ?? null };
}

/** A row with everything that its reader may see. @param chainDer the authorities above, nearest first */
export function viewOf(row: Certificate, cipher: FieldCipher, chainDer: readonly Uint8Array[]): CertificateView {
  const der = certificateDer(row, cipher);
  return {
    ...summaryOf(row),
    refusal: row.refusalReason === null ? null : { reason: row.refusalReason, detail: row.refusalDetail ?? '' },
    suspension: describedSuspension(row, cipher),
    revocation: revocationOf(row, cipher),
    content: der === null ? null : contentOf(der),
    pem: der === null ? null : toPem('CERTIFICATE', der),
    chainPem: der === null ? null : chainPem(der, chainDer),
  };
}

/** A view as its holder may see it: what officers write about their reasons stays among them, what happened does not. */
export function asItsHolder(view: CertificateView): CertificateView {
  const { suspension, revocation } = view;
  return {
    ...view,
    suspension: suspension === null || suspension.by === 'HOLDER' ? suspension : { ...suspension, description: null },
    revocation: revocation === null ? null : { ...revocation, description: null },
  };
}

/** The certificate, DER, or null where nothing was signed. */
export function certificateDer(row: Certificate, cipher: FieldCipher): Uint8Array | null {
  return row.certificateSealed === null ? null : openBytes(cipher, 'certificate', row.id, row.certificateSealed);
}

/** Leaf first, as TLS and CMS tools want it. */
export function chainPem(der: Uint8Array, chainDer: readonly Uint8Array[]): string {
  return [der, ...chainDer].map((certificate) => toPem('CERTIFICATE', certificate)).join('');
}

/** Where the free text of a revocation is sealed. */
export const descriptionContext = (id: string): string => `certificate.revocation_description:${id}`;

/** Where the free text of a suspension is sealed. */
export const suspensionContext = (id: string): string => `certificate.suspension_description:${id}`;

function suspensionOf({ suspendedAt, suspendedBy }: Certificate): CertificateSummary['suspension'] {
  return suspendedAt === null || suspendedBy === null ? null : { at: suspendedAt.toISOString(), by: suspendedBy };
}

function describedSuspension(row: Certificate, cipher: FieldCipher): CertificateView['suspension'] {
  const suspension = suspensionOf(row);
  const { id, suspensionDescriptionSealed: sealed } = row;
  return suspension === null ? null : { ...suspension, description: sealed === null ? null : cipher.open(suspensionContext(id), sealed) };
}

function revocationOf(row: Certificate, cipher: FieldCipher): CertificateView['revocation'] {
  const { revokedAt, revocationCategory, revocationReason, revocationDescriptionSealed } = row;
  if (revokedAt === null || revocationCategory === null || revocationReason === null) return null;
  return {
    revokedAt: revokedAt.toISOString(),
    category: revocationCategory,
    reason: revocationReason,
    description:
      revocationDescriptionSealed === null ? null : cipher.open(descriptionContext(row.id), revocationDescriptionSealed),
  };
}

function contentOf(der: Uint8Array): CertificateView['content'] {
  const described = describeCertificate(der);
  return {
    subject: [...described.subject],
    subjectText: described.subjectText,
    issuerText: described.issuerText,
    keyType: described.keyType,
    keyUsage: [...described.keyUsage],
    policies: [...described.policies],
    qcStatements: described.qcStatements.map(({ name, values }) => ({ name, values: [...values] })),
    ocspUrls: [...described.ocspUrls],
    crlUrls: [...described.crlUrls],
    caIssuersUrls: [...described.caIssuersUrls],
    sha256Fingerprint: described.sha256Fingerprint,
  };
}
