import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, deterministicIds, fakeClock } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import type { DataSource } from 'typeorm';
import { CommitSignal } from '../commit-signal.js';
import { isUniqueViolation, lacksValue, migrate, openDatabase } from '../database.js';
import { Doors } from '../doors.js';
import { historyOf } from '../history.js';
import { event } from '../outcome.js';
import type { ChangeContext } from '../outcome.js';
import type { TracedStatement } from './traced-statement.js';

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
  /** Fills a jar that is not full: full at `full`, and then an account is told. */
  const fill = (id: string, by: number | null, full: number): TracedStatement => ({
    type: 'jar',
    steps: 'filled AS (UPDATE jar SET level = level + $2 WHERE id = $1 AND level < $3 RETURNING id, old.level AS before, level)',
    parameters: [id, by, full],
    changed: 'filled',
    answer: 'changed.level',
    at: clock.now(),
    audit: { by },
    auditFound: `jsonb_build_object('before', changed.before)`,
    history: [{ code: 'filled', data: { by } }, { code: 'full', when: 'changed.level >= $3' }],
    events: [{ event: event('account.created.v1', id, { accountId: id, organisationId: org }), when: 'changed.level >= $3' }],
  });
  const rowsOf = (sql: string, id: string): Promise<object[]> => dataSource.query(sql, [id]);
  const traceOf = async (id: string) => ({
    history: (await historyOf(dataSource.manager, id)).map(({ code, data }) => ({ code, data })),
    audit: await rowsOf('SELECT actor_kind, actor_id, command, aggregate_type, correlation_id, facts FROM audit_entry WHERE aggregate_id = $1 ORDER BY id', id),
    outbox: await rowsOf(`SELECT topic, type, envelope ->> 'subject' AS subject FROM outbox WHERE key = $1`, id),
  });

  it('changes, leaves its trace, and answers what it found', async () => {
    const id = await jar(1);
    expect(await doors.hotStatement(context, fill(id, 3, 10))).toEqual({ level: 4 });
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
    expect(await doors.hotStatement(context, fill(id, 8, 28))).toEqual({ level: 29 });
    const { history, outbox } = await traceOf(id);
    expect(history.map(({ code }) => code).sort()).toEqual(['filled', 'full']);
    expect(outbox).toEqual([{ topic: 'vidimus.accounts', type: 'account.created.v1', subject: id }]);
  });

  it('leaves nothing where it changes nothing', async () => {
    const id = await jar(50);
    expect(await doors.hotStatement(context, fill(id, 1, 50))).toBeUndefined();
    expect(await traceOf(id)).toEqual({ history: [], audit: [], outbox: [] });
  });

  it('is undone whole by what the table refuses, which is told', async () => {
    const [first, second] = [await jar(60), await jar(61)];
    const [taken, empty] = [await doors.hotStatement(context, fill(first, 1, 100)).catch((error: unknown) => error), await doors.hotStatement(context, fill(second, null, 100)).catch((error: unknown) => error)];
    expect([isUniqueViolation(taken, 'jar_level'), isUniqueViolation(taken, 'jar_pkey'), lacksValue(taken, 'level')]).toEqual([true, false, false]);
    expect([lacksValue(empty, 'level'), lacksValue(empty, 'id'), lacksValue(new Error('another'), 'level')]).toEqual([true, false, false]);
    for (const id of [first, second]) expect(await traceOf(id)).toEqual({ history: [], audit: [], outbox: [] });
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
});
