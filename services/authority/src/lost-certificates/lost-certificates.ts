import type { CrlReason } from '@vidimus/contracts';
import { Problem } from '@vidimus/contracts';
import { event } from '@vidimus/persistence';
import type { ChangeContext, Doors } from '@vidimus/persistence';
import type { EntityManager } from 'typeorm';

/** A certificate that this authority signed and has no record of, since it was restored to before that. */
export interface LostCertificate {
  /** Lower-case hexadecimal. */
  readonly serialNumber: string;
  readonly certificateId: string;
  readonly organisationId: string;
  readonly notAfter: Date;
}

/** Where a lost certificate stands. */
export interface LostCertificateStatus {
  readonly serialNumber: string;
  readonly notAfter: Date;
  readonly revokedAt: Date | null;
}

const NEWEST_ISSUER = `SELECT id, not_after FROM authority_certificate WHERE purpose = 'ISSUING' AND state = 'ACTIVE' ORDER BY created_at DESC, id DESC LIMIT 1`;

/** Takes down what the event log says of a certificate, unless it is recorded as signed. @returns whether it is lost */
export async function recordLost(tx: EntityManager, lost: LostCertificate): Promise<boolean> {
  const recorded: unknown[] = await tx.query(
    `INSERT INTO lost_certificate (issuer_id, serial_number, certificate_id, organisation_id, not_after)
     SELECT issuer.id, $1, $2, $3, $4 FROM (${NEWEST_ISSUER}) issuer
     WHERE NOT EXISTS (SELECT FROM certificate WHERE serial_number = $1 AND certificate_sealed IS NOT NULL)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [lost.serialNumber, lost.certificateId, lost.organisationId, lost.notAfter],
  );
  return recorded.length === 1;
}

/** Those that are known, the revoked last. They belong to whoever restores, who looks after all organisations. */
export async function listLost(tx: EntityManager): Promise<LostCertificateStatus[]> {
  const rows: { serial_number: string; not_after: Date; revoked_at: Date | null }[] = await tx.query(
    'SELECT serial_number, not_after, revoked_at FROM lost_certificate ORDER BY revoked_at NULLS FIRST, serial_number',
  );
  return rows.map((row) => ({ serialNumber: row.serial_number, notAfter: row.not_after, revokedAt: row.revoked_at }));
}

/**
 * Revokes a certificate that is known by its serial number alone: OCSP and the next list say so from now on. Where the log told whose it
 * is, everybody hears of it.
 * @throws Problem `conflict` for one that is recorded, which is revoked like any other; `illegal-transition` for one that is revoked.
 */
export async function revokeLost(doors: Doors, serialNumber: string, reason: CrlReason, context: ChangeContext): Promise<void> {
  await doors.hotWrite({ ...context, command: 'revoke-lost' }, async (tx, now) => {
    const recorded: unknown[] = await tx.query('SELECT FROM certificate WHERE serial_number = $1 AND certificate_sealed IS NOT NULL', [serialNumber]);
    if (recorded.length > 0) throw new Problem('conflict', `The certificate ${serialNumber} is recorded here: revoke it as an officer does.`);
    const [row]: { issuer_id: string; certificate_id: string | null; organisation_id: string | null }[] = await tx.query(
      `INSERT INTO lost_certificate AS lost (issuer_id, serial_number, not_after, revoked_at, revocation_reason)
       SELECT issuer.id, $1, issuer.not_after, $2, $3 FROM (${NEWEST_ISSUER}) issuer
       ON CONFLICT (issuer_id, serial_number) DO UPDATE SET revoked_at = excluded.revoked_at, revocation_reason = excluded.revocation_reason
         WHERE lost.revoked_at IS NULL
       RETURNING issuer_id, certificate_id, organisation_id`,
      [serialNumber, now, reason],
    );
    if (row === undefined) throw new Problem('illegal-transition', `The certificate ${serialNumber} is revoked already.`, { members: { state: 'REVOKED' } });
    const { certificate_id: certificateId, organisation_id: organisationId } = row;
    const revoked = { category: 'CA_DECISION', reason, revokedAt: now.toISOString() } as const;
    return {
      result: undefined,
      aggregate: { type: 'lost-certificate', id: certificateId ?? row.issuer_id },
      history: [{ code: 'revoked', data: { serialNumber, reason } }],
      audit: { serialNumber, reason },
      events: certificateId === null || organisationId === null ? [] : [event('certificate.revoked.v1', certificateId, { certificateId, organisationId, ...revoked })],
    };
  });
}
