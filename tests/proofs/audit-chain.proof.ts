import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditSealer, CommitSignal, Doors, migrate, openDatabase, verifyAuditChain } from '@vidimus/persistence';
import type { KnownHead } from '@vidimus/persistence';
import { createTestDatabase, deterministicIds, eventually, fakeClock, proofRun } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import type { DataSource, EntityManager } from 'typeorm';
import { dice } from '../support/proofs/dice.js';
import { writeProofTable } from '../support/proofs/proof-table.js';
import { FORGERIES } from './forgeries.js';

const HOUR_MS = 3_600_000;
/** Entries of the chain that is tampered with. */
const LENGTH = 40;
const run = proofRun({ full: 10_000, small: 60 });

/** Ends a transaction whose forgery has been looked at. */
class Undo extends Error {}

describe(`the audit chain (seed ${run.seed}, ${run.rounds} rounds)`, () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let kept: KnownHead;

  beforeAll(async () => {
    const connect = (url: string) => openDatabase({ url, poolSize: 4, applicationName: 'audit-proof', entities: [], migrations: [] });
    database = await createTestDatabase({
      template: 'audit-proof',
      prepare: async (url) => {
        const source = await connect(url);
        await migrate(source);
        await source.destroy();
      },
    });
    dataSource = await connect(database.url);
    const [ids, clock] = [deterministicIds(), fakeClock('2026-11-21T09:00:00.000Z')];
    const doors = new Doors({ room: 'identity', dataSource, clock, ids, committed: new CommitSignal() });
    for (let number = 1; number <= LENGTH; number += 1) {
      const context = { actor: { kind: 'system', id: 'proof' } as const, command: 'note', correlationId: ids.uuid() };
      await doors.hotWrite(context, async () => ({
        result: undefined,
        aggregate: { type: 'note', id: ids.uuid() },
        history: [],
        audit: { note: `entry ${number}`, number },
      }));
    }
    const sealer = new AuditSealer({ room: 'identity', dataSource, clock, ids });
    // Transactions that run elsewhere on the same server hold the sealer back for as long as they take.
    await eventually('all entries are sealed', async () => {
      await sealer.seal();
      const { head, linkCount } = await verifyAuditChain(dataSource.manager);
      kept = { sequence: linkCount, head };
      return linkCount === LENGTH;
    });
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  /** What somebody with all rights in the database can do: switch the triggers off. Undone when it has been looked at. */
  const forged = async (forge: (tx: EntityManager) => Promise<void>, look: (tx: EntityManager) => Promise<void>): Promise<void> => {
    const attempt = dataSource.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await forge(tx);
      await look(tx);
      throw new Undo();
    });
    await attempt.catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  };

  it(
    'every forgery is found',
    async () => {
      const tally = new Map(FORGERIES.map(({ name }) => [name, { tried: 0, found: 0, foundAlone: 0 }]));
      for (let round = run.firstRound; round < run.rounds; round += 1) {
        const chance = dice(run.seed, round);
        const forgery = chance.pick(FORGERIES);
        const count = tally.get(forgery.name);
        if (count === undefined) throw new Error('The tally is incomplete.');
        await forged(
          (tx) => forgery.forge(tx, chance, LENGTH),
          async (tx) => {
            count.tried += 1;
            if ((await verifyAuditChain(tx)).faults.length > 0) count.foundAlone += 1;
            const { faults } = await verifyAuditChain(tx, [kept]);
            if (faults.length === 0) throw new Error(`Round ${round}: not found: ${forgery.name}.`);
            count.found += 1;
          },
        );
      }
      expect(await verifyAuditChain(dataSource.manager, [kept])).toEqual({ linkCount: LENGTH, head: kept.head, faults: [] });
      // What the chain finds by itself it finds always; only a cut end or a chain made anew needs the head that was kept elsewhere.
      const missed = FORGERIES.filter(({ name, needsHead }) => !needsHead && tally.get(name)?.foundAlone !== tally.get(name)?.tried);
      expect(missed.map(({ name }) => name)).toEqual([]);
      writeProofTable(run, {
        name: 'audit-chain',
        title: 'Forgeries of the audit chain',
        claim:
          `Each round forges a sealed chain of ${LENGTH} entries in PostgreSQL, with the triggers that forbid it switched off, and verifies it: ` +
          'once by itself, once with the head that an `audit.…-sealed` event had carried outside. Every forgery is found with that head; ' +
          'by itself a chain cannot tell that its end was cut off, or that all of it from some entry on was made anew. ' +
          'Not part of the chain are the number of the transaction and the instant of sealing: they order entries before they are sealed.',
        columns: ['Forgery', 'tried', 'found with the kept head', 'found without'],
        rows: [...tally].map(([name, { tried, found, foundAlone }]) => [name, tried, found, foundAlone]),
      });
    },
    HOUR_MS,
  );
});
