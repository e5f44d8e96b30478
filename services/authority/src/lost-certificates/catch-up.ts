import type { DataOf, EventEnvelope } from '@vidimus/contracts';
import { everything } from '@vidimus/persistence';
import type { ChangeContext, Doors, Facts, HistoryLine, Outcome } from '@vidimus/persistence';
import type { EntityManager } from 'typeorm';
import type { CertificateState } from '../certificates/certificate.js';
import { CERTIFICATE } from '../certificates/certificate.entity.js';
import type { Certificate } from '../certificates/certificate.entity.js';
import { recordLost } from './lost-certificates.js';

/** Where a restored authority takes down what it finds of itself in the event log. */
export interface CatchUp {
  readonly tx: EntityManager;
  readonly doors: Doors;
  readonly context: ChangeContext;
}

const ALL = everything('what was lost concerns every organisation');
const SIGNED: readonly CertificateState[] = ['ACTIVE', 'SUSPENDED'];

/**
 * Brings the inventory up to what the authority itself told after the backup that it was restored from: what it revoked stays revoked, what
 * it suspended stays on hold, what it issued is known to be lost. Nothing is published again, since everybody has heard of it.
 * @param events genuine ones of the authority that its restored outbox does not have, in the order of the log
 * @returns what was done, as numbers for the audit
 */
export async function catchUpWithLog(catchUp: CatchUp, events: readonly EventEnvelope[]): Promise<Facts> {
  const counts = { lost: 0, statusesTakenOver: 0 };
  for (const { type, data } of events) {
    if (type === 'certificate.issued.v1') {
      const { serialNumber, certificateId, organisationId, notAfter } = data as DataOf<'certificate.issued.v1'>;
      if (await recordLost(catchUp.tx, { serialNumber, certificateId, organisationId, notAfter: new Date(notAfter) })) counts.lost += 1;
    } else if (await takeOver(catchUp, type, data)) {
      counts.statusesTakenOver += 1;
    }
  }
  return counts;
}

async function takeOver({ tx, doors, context }: CatchUp, type: string, data: unknown): Promise<boolean> {
  const change = changeOf(type, data);
  if (change === undefined) return false;
  const { id, apply, line } = change;
  const [row]: { state: CertificateState }[] = await tx.query('SELECT state FROM certificate WHERE id = $1', [id]);
  if (row === undefined && type === 'certificate.revoked.v1') {
    const { reason, revokedAt } = data as DataOf<'certificate.revoked.v1'>;
    await tx.query('UPDATE lost_certificate SET revoked_at = $2, revocation_reason = $3 WHERE certificate_id = $1 AND revoked_at IS NULL', [id, revokedAt, reason]);
    return true;
  }
  if (row === undefined || !SIGNED.includes(row.state)) return false;
  await doors.change(CERTIFICATE, id, { ...context, command: 'catch-up' }, (certificate) => traced(apply(certificate), line, type), ALL);
  return true;
}

/** A change of status that an event tells of, and its line in the history. */
interface ToldChange {
  readonly id: string;
  readonly apply: (row: Certificate) => Certificate;
  readonly line: HistoryLine;
}

function changeOf(type: string, data: unknown): ToldChange | undefined {
  if (type === 'certificate.revoked.v1') {
    const { certificateId, category, reason, revokedAt } = data as DataOf<'certificate.revoked.v1'>;
    const revoked = { state: 'REVOKED' as const, revokedAt: new Date(revokedAt), revocationCategory: category, revocationReason: reason, dueAt: null };
    return { id: certificateId, apply: (row) => Object.assign(row, revoked), line: { code: 'revoked', data: { category, reason } } };
  }
  if (type === 'certificate.suspended.v1') {
    const { certificateId, by, at } = data as DataOf<'certificate.suspended.v1'>;
    const suspended = { state: 'SUSPENDED' as const, suspendedAt: new Date(at), suspendedBy: by };
    return { id: certificateId, apply: (row) => Object.assign(row, suspended), line: { code: 'suspended', data: { by } } };
  }
  if (type === 'certificate.reinstated.v1') {
    const { certificateId, by } = data as DataOf<'certificate.reinstated.v1'>;
    const reinstated = { state: 'ACTIVE' as const, suspendedAt: null, suspendedBy: null, suspensionDescriptionSealed: null };
    return { id: certificateId, apply: (row) => Object.assign(row, reinstated), line: { code: 'reinstated', data: { by } } };
  }
  return undefined;
}

function traced(row: Certificate, line: HistoryLine, type: string): Outcome<Certificate> {
  row.statusChanges += 1;
  return { row, history: [line], audit: { event: type, serialNumber: row.serialNumber } };
}
