import { eventContract } from '@vidimus/contracts';
import type { EventType } from '@vidimus/contracts';
import type { Clock } from '@vidimus/workflow';
import type { DataSource, EntityManager } from 'typeorm';
import { writeOutbox } from '../outbox.js';
import type { Publisher } from '../outbox.js';
import { AUDIT_COLUMNS, CHAIN_START, linkHash } from './audit-chain.js';
import type { AuditRow } from './audit-chain.js';

/** Entries sealed in one transaction. */
const BATCH = 1000;
const FIRST_UUID = '00000000-0000-0000-0000-000000000000';

interface Link {
  readonly sequence: bigint;
  readonly entry_id: string;
  readonly previous_hash: string;
  readonly hash: string;
}

interface SealerOptions extends Publisher {
  readonly dataSource: DataSource;
  readonly clock: Clock;
}

/**
 * Numbers and chains audit entries behind the business transactions, so that none of these waits for a chain. Runs as
 * a task of the room's leader; a second sealer would wait for the lock and find nothing to do.
 */
export class AuditSealer {
  readonly #options: SealerOptions;

  constructor(options: SealerOptions) {
    this.#options = options;
  }

  /** Seals whatever can be sealed. @returns the number of entries sealed. */
  async seal(): Promise<number> {
    // Most looks find nothing, and cost one statement.
    const found: unknown[] = await this.#options.dataSource.query(UNSEALED, [1]);
    if (found.length === 0) return 0;
    let total = 0;
    for (;;) {
      const sealed = await this.#options.dataSource.transaction((tx) => this.#sealBatch(tx));
      total += sealed;
      if (sealed < BATCH) return total;
    }
  }

  async #sealBatch(tx: EntityManager): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('vidimus.audit-sealer'))`);
    const head = await headOf(tx);
    const rows: AuditRow[] = await tx.query(UNSEALED, [BATCH]);
    if (rows.length === 0) return 0;
    const links: Link[] = [];
    let { sequence, hash } = head;
    for (const row of rows) {
      const previous = hash;
      sequence += 1n;
      hash = linkHash(sequence, previous, row);
      links.push({ sequence, entry_id: row.id, previous_hash: previous, hash });
    }
    const now = this.#options.clock.now();
    await tx.query(
      `INSERT INTO audit_seal (sequence, entry_id, previous_hash, hash, sealed_at)
       SELECT unnest($1::bigint[]), unnest($2::uuid[]), unnest($3::text[]), unnest($4::text[]), $5`,
      [
        links.map((link) => link.sequence.toString()),
        links.map((link) => link.entry_id),
        links.map((link) => link.previous_hash),
        links.map((link) => link.hash),
        now,
      ],
    );
    await this.#publish(tx, now, Number(sequence), hash);
    return rows.length;
  }

  /** The head leaves the house, so that whoever keeps it can prove that the chain was rewritten later. */
  async #publish(tx: EntityManager, now: Date, sequence: number, head: string): Promise<void> {
    const type = `audit.${this.#options.room}-sealed.v1`;
    if (eventContract(type) === undefined) return;
    const [row]: { generation: string }[] = await tx.query('SELECT generation FROM room_generation LIMIT 1');
    if (row === undefined) throw new Error('The database has no generation; its kit tables were tampered with.');
    await writeOutbox(tx, this.#options, { correlationId: this.#options.ids.uuid() }, now, [
      {
        type: type as EventType,
        subject: row.generation,
        data: { room: this.#options.room, sequence, head },
      },
    ]);
  }
}

/** The last link of the chain, or the start of an empty one. */
export async function headOf(manager: EntityManager): Promise<{ sequence: bigint; hash: string }> {
  const [last]: { sequence: string; hash: string }[] = await manager.query(
    'SELECT sequence, hash FROM audit_seal ORDER BY sequence DESC LIMIT 1',
  );
  return last === undefined ? { sequence: 0n, hash: CHAIN_START } : { sequence: BigInt(last.sequence), hash: last.hash };
}

/**
 * Entries behind the last sealed one, in the order of their transactions, and only of transactions that nobody who is
 * still running can precede: the order in which rows were made is not the order in which they are committed. After a
 * restore into another cluster transaction numbers begin again below; then all entries without a seal are looked for.
 * The place to begin at is one condition on the index: a look costs the same however many entries there are.
 */
const UNSEALED = `
  WITH last AS (
    SELECT entry.txid, entry.id FROM audit_seal seal JOIN audit_entry entry ON entry.id = seal.entry_id
    WHERE seal.sequence = (SELECT max(sequence) FROM audit_seal) AND entry.txid < pg_snapshot_xmax(pg_current_snapshot())
  )
  SELECT ${AUDIT_COLUMNS}
  FROM audit_entry entry
  WHERE entry.txid < pg_snapshot_xmin(pg_current_snapshot())
    AND (entry.txid, entry.id) > (coalesce((SELECT txid FROM last), '0'), coalesce((SELECT id FROM last), '${FIRST_UUID}'))
    AND CASE WHEN EXISTS (SELECT FROM last) THEN true ELSE NOT EXISTS (SELECT FROM audit_seal seal WHERE seal.entry_id = entry.id) END
  ORDER BY entry.txid, entry.id
  LIMIT $1`;
