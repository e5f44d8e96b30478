import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, deterministicIds, eventually, fakeClock } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import type { DataSource, EntityManager } from 'typeorm';
import { CommitSignal } from '../commit-signal.js';
import { migrate, openDatabase } from '../database.js';
import { Doors } from '../doors.js';
import { AuditSealer } from './audit-sealer.js';
import { verifyAuditChain } from './verify-audit-chain.js';

const ids = deterministicIds();
const clock = fakeClock('2026-11-21T09:00:00.000Z');

describe('audit chain', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let doors: Doors;
  let sealer: AuditSealer;

  const connect = (url: string) =>
    openDatabase({ url, poolSize: 10, applicationName: 'audit-test', entities: [], migrations: [] });

  beforeAll(async () => {
    database = await createTestDatabase({
      template: 'audit',
      prepare: async (url) => {
        const source = await connect(url);
        await migrate(source);
        await source.destroy();
      },
    });
    dataSource = await connect(database.url);
    doors = new Doors({ room: 'identity', dataSource, clock, ids, committed: new CommitSignal() });
    sealer = new AuditSealer({ room: 'identity', dataSource, clock, ids });
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  beforeEach(async () => {
    await tamper(async (tx) => {
      await tx.query('DELETE FROM audit_seal');
      await tx.query('DELETE FROM audit_entry');
    });
  });

  const record = (note: string, tx?: EntityManager) =>
    doors.hotWrite(
      { actor: { kind: 'system', id: 'test' }, command: 'note', correlationId: ids.uuid(), ...(tx ? { tx } : {}) },
      async () => ({ result: undefined, aggregate: { type: 'note', id: ids.uuid() }, history: [], audit: { note } }),
    );

  /** What somebody with all rights in the database can do: switch the triggers off. */
  const tamper = (work: (tx: EntityManager) => Promise<void>) =>
    dataSource.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await work(tx);
    });

  const seal = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) await record(`entry ${index}`);
    await sealed(count);
  };
  /** Sealing waits for every transaction that still runs on the server, also those of the tests beside this one. */
  const sealed = async (count: number, sealers = [sealer]): Promise<void> => {
    let total = 0;
    await eventually(`${count} entries are sealed`, async () => {
      for (const done of await Promise.all(sealers.map((each) => each.seal()))) total += done;
      return total >= count;
    });
    expect(total).toBe(count);
  };
  const kinds = async () => (await verifyAuditChain(dataSource.manager)).faults.map((fault) => fault.kind);

  it('seals every entry once, and holds', async () => {
    await seal(20);
    await seal(5);
    expect(await sealer.seal()).toBe(0);
    const report = await verifyAuditChain(dataSource.manager);
    expect(report).toMatchObject({ linkCount: 25, faults: [] });
  });

  it('publishes the head, so that it can be kept elsewhere', async () => {
    await seal(3);
    const report = await verifyAuditChain(dataSource.manager);
    const [row]: { envelope: { data: { sequence: number; head: string } } }[] = await dataSource.query(
      `SELECT envelope FROM outbox WHERE type = 'audit.identity-sealed.v1' ORDER BY position DESC LIMIT 1`,
    );
    expect(row?.envelope.data).toEqual({ room: 'identity', sequence: 3, head: report.head });
  });

  it('waits for a transaction that is still running, so that no entry is passed', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let begun: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (begun = resolve));
    const slow = dataSource.transaction(async (tx) => {
      await record('early but slow', tx);
      begun();
      await held;
    });
    await started;
    await record('late but quick');
    expect(await sealer.seal()).toBe(0);
    release();
    await slow;
    await sealed(2);
    expect(await kinds()).toEqual([]);
  });

  it('two sealers at once seal every entry once', async () => {
    for (let index = 0; index < 30; index += 1) await record(`entry ${index}`);
    const other = new AuditSealer({ room: 'identity', dataSource, clock, ids });
    await sealed(30, [sealer, other]);
    expect(await kinds()).toEqual([]);
  });

  it('finds an edited entry', async () => {
    await seal(10);
    const edits = [
      `UPDATE audit_entry SET facts = facts || '{"note": "other"}' WHERE id = $1`,
      `UPDATE audit_entry SET at = at + interval '1 millisecond' WHERE id = $1`,
      `UPDATE audit_entry SET actor_id = 'somebody else' WHERE id = $1`,
      `UPDATE audit_entry SET command = 'other' WHERE id = $1`,
    ];
    const linked: { entry_id: string }[] = await dataSource.query('SELECT entry_id FROM audit_seal ORDER BY sequence');
    for (const [index, edit] of edits.entries()) {
      await tamper((tx) => tx.query(edit, [linked[index * 2]?.entry_id]));
    }
    const report = await verifyAuditChain(dataSource.manager);
    expect(report.faults.map((fault) => [fault.kind, fault.sequence])).toEqual(
      [1, 3, 5, 7].map((sequence) => ['entry-changed', sequence]),
    );
  });

  it('finds a removed entry, with and without its link', async () => {
    await seal(10);
    await tamper((tx) =>
      tx.query('DELETE FROM audit_entry WHERE id = (SELECT entry_id FROM audit_seal WHERE sequence = 4)'),
    );
    expect(await kinds()).toEqual(['entry-missing']);
    await tamper((tx) => tx.query('DELETE FROM audit_seal WHERE sequence = 4'));
    expect(await kinds()).toEqual(['link-missing', 'link-changed']);
  });

  it('finds two entries that changed places', async () => {
    await seal(10);
    await tamper(async (tx) => {
      await tx.query('UPDATE audit_seal SET sequence = 1000 WHERE sequence = 3');
      await tx.query('UPDATE audit_seal SET sequence = 3 WHERE sequence = 7');
      await tx.query('UPDATE audit_seal SET sequence = 7 WHERE sequence = 1000');
    });
    expect(new Set(await kinds())).toEqual(new Set(['link-changed', 'entry-changed']));
  });

  it('finds an entry that was put in afterwards', async () => {
    await seal(5);
    await tamper((tx) =>
      tx.query(`INSERT INTO audit_entry
        SELECT gen_random_uuid(), txid, at, actor_kind, actor_id, 'forged', aggregate_type, aggregate_id, correlation_id, facts
        FROM audit_entry WHERE id = (SELECT entry_id FROM audit_seal WHERE sequence = 2)`),
    );
    expect(await kinds()).toEqual(['entry-unsealed']);
  });

  it('finds a chain that was cut off or rewritten, by a head that was kept outside', async () => {
    await seal(5);
    const { head, linkCount } = await verifyAuditChain(dataSource.manager);
    await tamper((tx) => tx.query('DELETE FROM audit_seal WHERE sequence = 5'));
    const report = await verifyAuditChain(dataSource.manager, [{ sequence: linkCount, head }]);
    expect(report.faults).toContainEqual({ kind: 'head-differs', sequence: 5 });
  });

  it('goes on after a restore into a cluster whose transaction numbers begin below', async () => {
    await seal(3);
    await tamper((tx) =>
      tx.query(`UPDATE audit_entry SET txid = (pg_current_xact_id()::text::bigint + 1000000)::text::xid8`),
    );
    await record('after the restore');
    await sealed(1);
  });
});
