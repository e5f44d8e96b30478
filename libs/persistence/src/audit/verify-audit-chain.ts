import type { EntityManager } from 'typeorm';
import { AUDIT_COLUMNS, CHAIN_START, linkHash } from './audit-chain.js';
import type { AuditRow } from './audit-chain.js';

/** A place where the chain does not hold. */
export interface ChainFault {
  readonly kind: 'entry-changed' | 'entry-missing' | 'link-missing' | 'link-changed' | 'entry-unsealed' | 'head-differs';
  /** Number of the link, where the fault has one. */
  readonly sequence?: number;
  readonly entryId?: string;
}

/** What a verification found. */
export interface AuditReport {
  readonly linkCount: number;
  readonly head: string;
  /** At most a hundred; the first one is where somebody began. */
  readonly faults: readonly ChainFault[];
}

/** A head that was kept outside, for example from an `audit.…-sealed` event. */
export interface KnownHead {
  readonly sequence: number;
  readonly head: string;
}

interface LinkRow extends AuditRow {
  sequence: string;
  entry_id: string;
  previous_hash: string;
  hash: string;
}

const BATCH = 5000;
const MOST_FAULTS = 100;

/**
 * Walks the whole audit chain and tells whether an entry was edited, removed, added behind the back of the sealer or
 * put in another place. Against a rewriting of the entire chain only a head that was kept outside helps: pass it.
 */
export async function verifyAuditChain(manager: EntityManager, known: readonly KnownHead[] = []): Promise<AuditReport> {
  const faults: ChainFault[] = [];
  const heads = new Map(known.map((head) => [head.sequence, head.head]));
  let expected = 1n;
  let previous = CHAIN_START;
  for (;;) {
    const links: LinkRow[] = await manager.query(LINKS, [expected.toString(), BATCH]);
    for (const link of links) {
      const sequence = BigInt(link.sequence);
      for (; expected < sequence; expected += 1n) faults.push({ kind: 'link-missing', sequence: Number(expected) });
      faults.push(...faultsOf(link, previous, heads));
      heads.delete(Number(sequence));
      previous = link.hash;
      expected = sequence + 1n;
    }
    if (links.length < BATCH || faults.length >= MOST_FAULTS) break;
  }
  for (const sequence of heads.keys()) faults.push({ kind: 'head-differs', sequence });
  const strays: { id: string }[] = await manager.query(STRAYS, [MOST_FAULTS]);
  faults.push(...strays.map(({ id }) => ({ kind: 'entry-unsealed' as const, entryId: id })));
  return { linkCount: Number(expected - 1n), head: previous, faults: faults.slice(0, MOST_FAULTS) };
}

function faultsOf(link: LinkRow, previous: string, heads: ReadonlyMap<number, string>): ChainFault[] {
  const sequence = Number(link.sequence);
  const found: ChainFault[] = [];
  if (link.previous_hash !== previous) found.push({ kind: 'link-changed', sequence });
  if (link.id === null) found.push({ kind: 'entry-missing', sequence, entryId: link.entry_id });
  else if (linkHash(BigInt(link.sequence), link.previous_hash, link) !== link.hash) {
    found.push({ kind: 'entry-changed', sequence, entryId: link.entry_id });
  }
  const head = heads.get(sequence);
  if (head !== undefined && head !== link.hash) found.push({ kind: 'head-differs', sequence });
  return found;
}

const LINKS = `
  SELECT seal.sequence, seal.entry_id, seal.previous_hash, seal.hash, ${AUDIT_COLUMNS}
  FROM audit_seal seal LEFT JOIN audit_entry entry ON entry.id = seal.entry_id
  WHERE seal.sequence >= $1 ORDER BY seal.sequence LIMIT $2`;

/** Entries that the sealer has passed without sealing them: they were put in afterwards. */
const STRAYS = `
  SELECT entry.id FROM audit_entry entry
  WHERE NOT EXISTS (SELECT FROM audit_seal seal WHERE seal.entry_id = entry.id)
    AND entry.txid < (
      SELECT max(sealed.txid) FROM audit_seal seal JOIN audit_entry sealed ON sealed.id = seal.entry_id
      WHERE seal.sequence > (SELECT max(sequence) FROM audit_seal) - 1000
    )
  LIMIT $1`;
