import { createHash } from 'node:crypto';
import type { ProblemSlug } from '@vidimus/contracts';
import { Problem } from '@vidimus/contracts';
import type { FieldCipher } from '@vidimus/persistence';
import { Certificate } from './certificate.entity.js';
import type { IssuanceOrder } from './issuance-order.js';

/** SHA-256 in lower-case hexadecimal. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Columns whose values name the holder: sealed, each bound to its column and row. */
type SealedBytes = 'tbs' | 'certificate';

export function sealBytes(cipher: FieldCipher, column: SealedBytes, id: string, bytes: Uint8Array): string {
  return cipher.seal(`certificate.${column}:${id}`, Buffer.from(bytes).toString('base64'));
}

/** @throws SealBroken when the column was altered or belongs to another row. */
export function openBytes(cipher: FieldCipher, column: SealedBytes, id: string, sealed: string): Uint8Array {
  return Buffer.from(cipher.open(`certificate.${column}:${id}`, sealed), 'base64');
}

/** A row with what every certificate has from its first instant; everything else is empty. */
export function newCertificate(id: string, order: IssuanceOrder, contentDigest: string, now: Date): Certificate {
  return Object.assign(new Certificate(), {
    id,
    version: 1,
    requestId: order.requestId,
    organisationId: order.organisationId,
    organisationPath: order.organisationPath,
    holderId: order.holderId ?? null,
    contentDigest,
    profileId: order.profile.id,
    profileVersion: order.profile.version,
    profileVariant: null,
    decisionId: null,
    issuerId: null,
    serialNumber: null,
    spkiDigest: null,
    tbsDigest: null,
    tbsSealed: null,
    certificateDigest: null,
    certificateSealed: null,
    notBefore: null,
    notAfter: null,
    refusalReason: null,
    refusalDetail: null,
    refusalErrors: null,
    suspendedAt: null,
    suspendedBy: null,
    suspensionDescriptionSealed: null,
    statusChanges: 0,
    revokedAt: null,
    revocationCategory: null,
    revocationReason: null,
    revocationDescriptionSealed: null,
    dueAt: null,
    createdAt: now,
  });
}

/** The problem that a refused certificate was answered with. */
export function refusalOf({ refusalReason, refusalDetail, refusalErrors }: Certificate): Problem {
  if (refusalReason === null || refusalDetail === null) throw new Error('Only a refused certificate has a refusal.');
  return new Problem(refusalReason, refusalDetail, refusalErrors === null ? {} : { errors: refusalErrors });
}

/** Refusals are final; everything else (a keystore that is away, a database that is away) may be tried again. */
const REFUSALS: readonly ProblemSlug[] = ['evidence-mismatch', 'certificate-request-refused', 'unprocessable'];

export function isRefusal(error: unknown): error is Problem {
  return error instanceof Problem && REFUSALS.includes(error.slug);
}
