import type { EntityManager } from 'typeorm';
import type { Doors } from './doors.js';
import type { ChangeContext, Facts } from './outcome.js';

/** The moment in which a room's database has been filled from a backup and nobody uses it yet. */
export interface Restoration {
  /** The transaction that filled the tables: what a room does here is committed with them, or not at all. */
  readonly tx: EntityManager;
  readonly doors: Doors;
  /** For changes behind the doors; it joins the transaction. */
  readonly context: ChangeContext;
  readonly now: Date;
  /** Settings of the room, as far as they are known; defaults hold otherwise. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * What a room voids and moves ahead after a restore, so that nothing that was used since the backup is used again.
 * @returns what it did, as numbers for the audit
 */
export type AfterRestore = (restoration: Restoration) => Promise<Facts>;

/** Changes rows by one statement. @returns how many */
export async function countChanged(tx: EntityManager, statement: string, parameters: readonly unknown[] = []): Promise<number> {
  const [, changed]: [unknown, number] = await tx.query(statement, [...parameters]);
  return changed;
}
