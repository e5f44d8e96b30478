import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, deterministicIds, fakeClock } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import type { DataSource } from 'typeorm';
import { CommitSignal } from '../commit-signal.js';
import { isUniqueViolation, migrate, openDatabase } from '../database.js';
import { Doors } from '../doors.js';
import { historyOf } from '../history.js';
import { event } from '../outcome.js';
import type { ChangeContext } from '../outcome.js';
import type { StatementForm, TracedStatement } from './traced-statement.js';

const ids = deterministicIds();
const clock = fakeClock('2026-11-22T09:00:00.000Z');
const org = '01935a7e-6c00-7000-8000-0000000000a1';
const context: ChangeContext = { actor: { kind: 'room', id: 'issuance' }, command: 'fill', correlationId: ids.uuid() };

describe('a statement with its trace', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let doors: Doors;
  const connect = (url: string) => openDatabase({ url, poolSize: 3, applicationName: 'traced-statement', entities: [], migrations: [] });

  beforeAll(async () => {
    database = await createTestDatabase({
      template: 'traced_statement',
      prepare: async (url) => {
        const source = await connect(url);
        await migrate(source);
        await source.query('CREATE TABLE jar (id uuid PRIMARY KEY, level integer NOT NULL CONSTRAINT jar_level UNIQUE)');
        await source.destroy();
      },
    });
    dataSource = await connect(database.url);
    doors = new Doors({ room: 'identity', dataSource, clock, ids, committed: new CommitSignal() });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const jar = async (level: number): Promise<string> => {
    const id = ids.uuid();
    await dataSource.query('INSERT INTO jar VALUES ($1, $2)', [id, level]);
    return id;
  };
  const FILL: StatementForm = {
    type: 'jar',
    columns: 'jar_id uuid, more integer',
    steps: (wait) => `found AS (SELECT asked.n, jar.id AS jar_id FROM asked JOIN jar ON jar.id = asked.jar_id WHERE level < $2 FOR NO KEY UPDATE OF jar ${wait}),
      filled AS (UPDATE jar SET level = level + more FROM found JOIN asked USING (n) WHERE id = found.jar_id RETURNING n, id, old.level AS before, level)`,
    changed: 'filled',
    answer: 'changed.level',
    auditFound: `jsonb_build_object('before', changed.before)`,
    history: [{ code: 'filled' }, { code: 'full', when: 'changed.level >= $2' }],
    events: [{ when: 'changed.level >= $2' }],
  };
  /** Fills a jar that is not full; once it is, an account is told. */
  const fill = (id: string, by: number, full = 28): TracedStatement => ({
    form: FILL,
    asked: { jar_id: id, more: by },
    parameters: [full],
    apart: id,
    at: clock.now(),
    audit: { by },
    history: [{ by }, {}],
    events: [event('account.created.v1', id, { accountId: id, organisationId: org })],
  });
  /** What is sent while one statement is on its way, and how many statements it takes. */
  const statementsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const calls = async (): Promise<number> => {
      const [row]: { calls: number }[] = await dataSource.query(`SELECT count(DISTINCT txid)::int AS calls FROM audit_entry`);
      return row?.calls ?? 0;
    };
    const before = await calls();
    await work();
    return (await calls()) - before;
  };
  const rowsOf = (sql: string, id: string): Promise<object[]> => dataSource.query(sql, [id]);
  const traceOf = async (id: string) => ({
    history: (await historyOf(dataSource.manager, id)).map(({ code, data }) => ({ code, data })),
    audit: await rowsOf('SELECT actor_kind, actor_id, command, aggregate_type, correlation_id, facts FROM audit_entry WHERE aggregate_id = $1 ORDER BY id', id),
    outbox: await rowsOf(`SELECT topic, type, envelope ->> 'subject' AS subject FROM outbox WHERE key = $1`, id),
  });

  it('changes, leaves its trace, and answers what it found', async () => {
    const id = await jar(1);
    expect(await doors.hotStatement(context, fill(id, 3))).toEqual({ level: 4 });
    expect(await traceOf(id)).toEqual({
      history: [{ code: 'filled', data: { by: 3 } }],
      audit: [
        {
          ...{ actor_kind: 'room', actor_id: 'issuance', command: 'fill', aggregate_type: 'jar', correlation_id: context.correlationId },
          facts: { by: 3, before: 1, from: null, to: null },
        },
      ],
      outbox: [],
    });
  });

  it('leaves what it makes conditional where the condition is true', async () => {
    const id = await jar(21);
    expect(await doors.hotStatement(context, fill(id, 8))).toEqual({ level: 29 });
    const { history, outbox } = await traceOf(id);
    expect(history.map(({ code }) => code).sort()).toEqual(['filled', 'full']);
    expect(outbox).toEqual([{ topic: 'vidimus.accounts', type: 'account.created.v1', subject: id }]);
  });

  it('leaves nothing where it changes nothing', async () => {
    const id = await jar(50);
    expect(await doors.hotStatement(context, fill(id, 1))).toBeUndefined();
    expect(await traceOf(id)).toEqual({ history: [], audit: [], outbox: [] });
  });

  it('is undone whole by what the table refuses, which is told', async () => {
    const first = await jar(60);
    await jar(61);
    const taken: unknown = await doors.hotStatement(context, fill(first, 1, 100)).catch((error: unknown) => error);
    expect([isUniqueViolation(taken, 'jar_level'), isUniqueViolation(taken, 'jar_pkey')]).toEqual([true, false]);
    expect(await traceOf(first)).toEqual({ history: [], audit: [], outbox: [] });
    const busy: object[] = await dataSource.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()`);
    expect(busy).toEqual([]);
  });

  it('joins a running transaction, and goes with it', async () => {
    const id = await jar(70);
    const undone = dataSource.transaction(async (tx) => {
      expect(await doors.hotStatement({ ...context, tx }, fill(id, 5, 100))).toEqual({ level: 75 });
      throw new Error('not after all');
    });
    await expect(undone).rejects.toThrow('not after all');
    expect(await traceOf(id)).toEqual({ history: [], audit: [], outbox: [] });
  });

  it('is one of those that run at once', async () => {
    const id = await jar(200);
    const answers = await Promise.all(Array.from({ length: 12 }, () => doors.hotStatement(context, fill(id, 1, 205))));
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(5);
    expect((await traceOf(id)).audit).toHaveLength(5);
  });

  it('is a row of one statement with those that come in the same turn, each with its own answer and trace', async () => {
    const jars = await Promise.all(Array.from({ length: 20 }, (_, index) => jar(1_000 + 10 * index)));
    const answers: unknown[] = [];
    expect(await statementsOf(async () => answers.push(...(await Promise.all(jars.map((id, index) => doors.hotStatement(context, fill(id, index % 9, 2_000)))))))).toBe(1);
    expect(answers).toEqual(jars.map((_, index) => ({ level: 1_000 + 10 * index + (index % 9) })));
    for (const [index, id] of jars.entries()) expect((await traceOf(id)).audit).toEqual([expect.objectContaining({ facts: { by: index % 9, before: 1_000 + 10 * index, from: null, to: null } })]);
  });

  it('does not fail with a row that comes along', async () => {
    const jars = [await jar(3_100), await jar(3_000), await jar(3_010), await jar(3_020)];
    // What the second one comes to is the level of another.
    await jar(3_001);
    const answers = await Promise.allSettled(jars.map((id) => doors.hotStatement(context, fill(id, 1, 4_000))));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });

  it('waits for nobody else’s lock, and comes when its own is free', async () => {
    const [held, free, other] = [await jar(5_000), await jar(5_010), await jar(5_020)];
    const done: string[] = [];
    const waiting: Promise<unknown>[] = [];
    await dataSource.transaction(async (tx) => {
      await tx.query('UPDATE jar SET level = 5_005 WHERE id = $1', [held]);
      waiting.push(...[other, held, free].map((id) => doors.hotStatement(context, fill(id, 1, 6_000)).then(() => done.push(id))));
      await Promise.all([waiting[0], waiting[2]]);
      expect(done.toSorted()).toEqual([free, other].toSorted());
    });
    await Promise.all(waiting);
    expect((await traceOf(held)).audit).toEqual([expect.objectContaining({ facts: { by: 1, before: 5_005, from: null, to: null } })]);
  });
});
