import type { EntityManager } from 'typeorm';
import { AUDIT_COLUMNS, CHAIN_START, linkHash } from '../../libs/persistence/src/audit/audit-chain.js';
import type { AuditRow } from '../../libs/persistence/src/audit/audit-chain.js';
import type { Dice } from '../support/proofs/dice.js';

/** One way to falsify an audit chain whose links are numbered from 1 to `length`. */
export interface Forgery {
  readonly name: string;
  /** Whether a chain can hold in itself afterwards, so that only a head kept elsewhere gives it away. */
  readonly needsHead: boolean;
  forge(tx: EntityManager, chance: Dice, length: number): Promise<void>;
}

const entryOf = '(SELECT entry_id FROM audit_seal WHERE sequence = $1)';
const oneOf = (chance: Dice, length: number): number => 1 + chance.below(length);

/** Two different links, the earlier one first. */
function twoOf(chance: Dice, length: number): [number, number] {
  const first = 1 + chance.below(length - 1);
  return [first, first + 1 + chance.below(length - first)];
}

const ENTRY_EDITS = [
  `at = at + interval '1 millisecond'`,
  `at = at - interval '3 hours'`,
  `actor_kind = 'person'`,
  `actor_id = actor_id || '.'`,
  `command = 'approve'`,
  `aggregate_type = 'account'`,
  'aggregate_id = gen_random_uuid()',
  'correlation_id = gen_random_uuid()',
  `facts = facts || '{"note": "nothing"}'`,
  `facts = facts || '{"more": true}'`,
  `facts = facts - 'note'`,
  `facts = jsonb_set(facts, '{number}', to_jsonb((facts ->> 'number')::integer + 1000))`,
];
const LINK_EDITS = ['entry_id = gen_random_uuid()', `hash = reverse(hash)`, 'previous_hash = reverse(hash)'];

const swapNumbers = async (tx: EntityManager, one: number, other: number): Promise<void> => {
  await tx.query('UPDATE audit_seal SET sequence = -$1::bigint WHERE sequence = $1', [one]);
  await tx.query('UPDATE audit_seal SET sequence = $1 WHERE sequence = $2', [one, other]);
  await tx.query('UPDATE audit_seal SET sequence = $2 WHERE sequence = -$1::bigint', [one, other]);
};

/** Computes every hash anew from a link on, as somebody would who knows how it is done. */
const makeAnew = async (tx: EntityManager, from: number): Promise<void> => {
  const [before]: { hash: string }[] = await tx.query('SELECT hash FROM audit_seal WHERE sequence = $1', [from - 1]);
  const rows: (AuditRow & { sequence: string })[] = await tx.query(
    `SELECT seal.sequence, ${AUDIT_COLUMNS} FROM audit_seal seal JOIN audit_entry entry ON entry.id = seal.entry_id WHERE seal.sequence >= $1 ORDER BY seal.sequence`,
    [from],
  );
  let previous = before?.hash ?? CHAIN_START;
  for (const row of rows) {
    const hash = linkHash(BigInt(row.sequence), previous, row);
    await tx.query('UPDATE audit_seal SET previous_hash = $2, hash = $3 WHERE sequence = $1', [row.sequence, previous, hash]);
    previous = hash;
  }
};

/** An entry that never was, with the transaction and instant of a real one. */
const insertEntry = async (tx: EntityManager, beside: number): Promise<string> => {
  const [row]: { id: string }[] = await tx.query(
    `INSERT INTO audit_entry (id, txid, at, actor_kind, actor_id, command, aggregate_type, aggregate_id, correlation_id, facts)
     SELECT gen_random_uuid(), txid, at, actor_kind, actor_id, 'forged', aggregate_type, aggregate_id, correlation_id, facts
     FROM audit_entry WHERE id = ${entryOf} RETURNING id`,
    [beside],
  );
  if (row === undefined) throw new Error(`There is no link ${beside}.`);
  return row.id;
};

/** Every way that is tried. */
export const FORGERIES: readonly Forgery[] = [
  {
    name: 'an entry edited',
    needsHead: false,
    forge: (tx, chance, length) => tx.query(`UPDATE audit_entry SET ${chance.pick(ENTRY_EDITS)} WHERE id = ${entryOf}`, [oneOf(chance, length)]),
  },
  {
    name: 'the id of an entry changed',
    needsHead: false,
    forge: (tx, chance, length) => tx.query(`UPDATE audit_entry SET id = gen_random_uuid() WHERE id = ${entryOf}`, [oneOf(chance, length)]),
  },
  {
    name: 'a link edited',
    needsHead: false,
    forge: (tx, chance, length) => tx.query(`UPDATE audit_seal SET ${chance.pick(LINK_EDITS)} WHERE sequence = $1`, [oneOf(chance, length)]),
  },
  {
    name: 'an entry edited, and all hashes from there made anew',
    needsHead: true,
    forge: async (tx, chance, length) => {
      const place = oneOf(chance, length);
      await tx.query(`UPDATE audit_entry SET ${chance.pick(ENTRY_EDITS)} WHERE id = ${entryOf}`, [place]);
      await makeAnew(tx, place);
    },
  },
  {
    name: 'an entry removed',
    needsHead: false,
    forge: (tx, chance, length) => tx.query(`DELETE FROM audit_entry WHERE id = ${entryOf}`, [oneOf(chance, length)]),
  },
  {
    name: 'an entry removed with its link',
    needsHead: false,
    forge: async (tx, chance, length) => {
      const place = oneOf(chance, length - 1);
      await tx.query(`DELETE FROM audit_entry WHERE id = ${entryOf}`, [place]);
      await tx.query('DELETE FROM audit_seal WHERE sequence = $1', [place]);
    },
  },
  {
    name: 'the end cut off',
    needsHead: true,
    forge: async (tx, chance, length) => {
      const place = oneOf(chance, length);
      await tx.query('DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_seal WHERE sequence >= $1)', [place]);
      await tx.query('DELETE FROM audit_seal WHERE sequence >= $1', [place]);
    },
  },
  {
    name: 'two links in each other’s place',
    needsHead: false,
    forge: (tx, chance, length) => swapNumbers(tx, ...twoOf(chance, length)),
  },
  {
    name: 'two links in each other’s place, and all hashes from there made anew',
    needsHead: true,
    forge: async (tx, chance, length) => {
      const [one, other] = twoOf(chance, length);
      await swapNumbers(tx, one, other);
      await makeAnew(tx, one);
    },
  },
  {
    name: 'an entry put in without a link',
    needsHead: false,
    forge: async (tx, chance, length) => {
      await insertEntry(tx, oneOf(chance, length - 1));
    },
  },
  {
    name: 'an entry put in with a link of its own, the later ones pushed on',
    needsHead: false,
    forge: async (tx, chance, length) => {
      const place = oneOf(chance, length);
      await putIn(tx, place);
      const [before]: { hash: string }[] = await tx.query('SELECT hash FROM audit_seal WHERE sequence = $1', [place - 1]);
      await tx.query('UPDATE audit_seal SET previous_hash = $2 WHERE sequence = $1', [place, before?.hash ?? CHAIN_START]);
    },
  },
  {
    name: 'an entry put in, and all hashes from there made anew',
    needsHead: true,
    forge: async (tx, chance, length) => {
      const place = oneOf(chance, length);
      await putIn(tx, place);
      await makeAnew(tx, place);
    },
  },
];

async function putIn(tx: EntityManager, place: number): Promise<void> {
  const id = await insertEntry(tx, place);
  await tx.query('UPDATE audit_seal SET sequence = -sequence - 1 WHERE sequence >= $1', [place]);
  await tx.query('UPDATE audit_seal SET sequence = -sequence WHERE sequence < 0');
  await tx.query(
    'INSERT INTO audit_seal (sequence, entry_id, previous_hash, hash, sealed_at) SELECT $1::bigint, $2::uuid, previous_hash, hash, sealed_at FROM audit_seal WHERE sequence = $1::bigint + 1',
    [place, id],
  );
}
