import { createHash } from 'node:crypto';

/** An audit entry as it is read for sealing and verifying. */
export interface AuditRow {
  id: string;
  at: Date;
  actor_kind: string;
  actor_id: string;
  command: string;
  aggregate_type: string;
  aggregate_id: string;
  correlation_id: string;
  facts: Record<string, unknown>;
}

/** What the first link of every chain is tied to. */
export const CHAIN_START = '0'.repeat(64);

/** The columns of {@link AuditRow}, for SELECT lists; `entry` is the alias of `audit_entry`. */
export const AUDIT_COLUMNS = `entry.id, entry.at, entry.actor_kind, entry.actor_id, entry.command,
  entry.aggregate_type, entry.aggregate_id, entry.correlation_id, entry.facts`;

/**
 * The hash of a link: SHA-256 over its number, the link before it and the whole entry. Facts are flat, so that sorting
 * their names makes one text of them.
 */
export function linkHash(sequence: bigint, previousHash: string, row: AuditRow): string {
  const text = JSON.stringify([
    sequence.toString(),
    previousHash,
    row.id,
    row.at.toISOString(),
    row.actor_kind,
    row.actor_id,
    row.command,
    row.aggregate_type,
    row.aggregate_id,
    row.correlation_id,
    Object.entries(row.facts).sort(([left], [right]) => (left < right ? -1 : 1)),
  ]);
  return createHash('sha256').update(text).digest('hex');
}
