import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Problem } from '@vidimus/contracts';
import { createTestDatabase, deterministicIds, eventually, fakeClock } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CommitSignal } from './commit-signal.js';
import { isUniqueViolation, migrate, openDatabase } from './database.js';
import { Doors } from './doors.js';
import { historyOf } from './history.js';
import { Jobs } from './jobs.js';
import { keysetPage } from './keyset-page.js';
import { event } from './outcome.js';
import type { AggregateType, ChangeContext } from './outcome.js';
import { everything, ofHolder, scopedBy, withinOrganisations } from './scope.js';

@Entity('parcel')
class Parcel {
  @PrimaryColumn('uuid') id!: string;
  @Column('text', { name: 'organisation_path' }) organisationPath!: string;
  @Column('uuid', { name: 'holder_id', nullable: true }) holderId!: string | null;
  @Column('text', { unique: true }) label!: string;
  @Column('text') state!: string;
  @Column('integer') version!: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}

class CreateParcel20261121090100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE parcel (id uuid PRIMARY KEY, organisation_path text NOT NULL, holder_id uuid,
      label text NOT NULL CONSTRAINT parcel_label UNIQUE, state text NOT NULL, version integer NOT NULL,
      created_at timestamptz NOT NULL)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parcel');
  }
}

const PARCEL: AggregateType<Parcel> = { name: 'parcel', entity: Parcel };
const all = everything('test');
const ids = deterministicIds();
const clock = fakeClock('2026-11-21T09:00:00.000Z');
const org = '01935a7e-6c00-7000-8000-0000000000a1';
const context: ChangeContext = {
  actor: { kind: 'person', id: ids.uuid() },
  command: 'send',
  correlationId: ids.uuid(),
};

function parcel(label: string, path = `/${org}/`): Parcel {
  const row = new Parcel();
  return Object.assign(row, {
    id: ids.uuid(),
    organisationPath: path,
    holderId: null,
    label,
    state: 'PACKED',
    version: 0,
    createdAt: clock.now(),
  });
}

const published = (row: Parcel) =>
  event('account.created.v1', row.id, { accountId: row.id, organisationId: org });

describe('doors', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let doors: Doors;
  let jobs: Jobs;
  const committed = new CommitSignal();
  const done: { id: string; data: object }[] = [];
  const jobErrors: unknown[] = [];

  const connect = (url: string, poolSize: number) =>
    openDatabase({
      url,
      poolSize,
      applicationName: 'doors-test',
      entities: [Parcel],
      migrations: [CreateParcel20261121090100],
    });

  beforeAll(async () => {
    database = await createTestDatabase({
      template: 'doors',
      prepare: async (url) => {
        const source = await connect(url, 2);
        await migrate(source);
        await source.destroy();
      },
    });
    dataSource = await connect(database.url, 10);
    jobs = new Jobs(dataSource, (_job, error) => jobErrors.push(error));
    let failures = 2;
    jobs.define<{ fail?: boolean }>(
      'deliver',
      async (data, job) => {
        if (data.fail === true && failures-- > 0) throw new Error('not yet');
        done.push({ id: job.id, data });
      },
      { retryDelaySeconds: 1, retryDelayMaxSeconds: 2 },
    );
    await jobs.start();
    committed.subscribe(() => jobs.wake());
    doors = new Doors({ room: 'identity', dataSource, clock, ids, committed, jobs });
  });

  afterAll(async () => {
    await jobs.stop();
    await dataSource.destroy();
    await database.drop();
  });

  const stored = (id: string) => dataSource.manager.findOneByOrFail(Parcel, { id });
  const count = async (sql: string, id: string): Promise<number> => {
    const [row]: { n: string }[] = await dataSource.query(sql, [id]);
    return Number(row?.n);
  };
  const traces = async (id: string) => ({
    history: await count('SELECT count(*) AS n FROM history WHERE aggregate_id = $1', id),
    audit: await count('SELECT count(*) AS n FROM audit_entry WHERE aggregate_id = $1', id),
    outbox: await count('SELECT count(*) AS n FROM outbox WHERE key = $1', id),
  });

  it('a creation leaves row, history, audit and outbox, and tells the relay', async () => {
    let told = 0;
    const end = committed.subscribe(() => (told += 1));
    const row = await doors.create(PARCEL, context, () => {
      const made = parcel('first');
      return { row: made, history: [{ code: 'packed', data: { weight: 3 } }], events: [published(made)] };
    });
    end();
    expect(told).toBe(1);
    expect(await stored(row.id)).toMatchObject({ label: 'first', version: 1 });
    expect(await historyOf(dataSource.manager, row.id)).toEqual([
      { at: clock.now(), actor: context.actor, code: 'packed', data: { weight: 3 } },
    ]);
    expect(await traces(row.id)).toEqual({ history: 1, audit: 1, outbox: 1 });
  });

  it('a change locks, decides on what is stored, raises the version and records the states', async () => {
    const row = await doors.create(PARCEL, context, () => ({ row: parcel('second'), history: [] }));
    await doors.change(
      PARCEL,
      row.id,
      context,
      (found) => ({ row: Object.assign(found, { state: 'SENT' }), history: [{ code: 'sent' }] }),
      all,
    );
    expect(await stored(row.id)).toMatchObject({ state: 'SENT', version: 2 });
    const audits: { facts: object }[] = await dataSource.query(
      'SELECT facts FROM audit_entry WHERE aggregate_id = $1 ORDER BY txid',
      [row.id],
    );
    expect(audits.at(-1)?.facts).toEqual({ from: 'PACKED', to: 'SENT' });
  });

  it('a decision that throws leaves nothing behind, and publishes nothing', async () => {
    const row = await doors.create(PARCEL, context, () => ({ row: parcel('third'), history: [] }));
    const before = await traces(row.id);
    const refused = doors.change(
      PARCEL,
      row.id,
      context,
      () => {
        throw new Problem('conflict', 'No.');
      },
      all,
    );
    await expect(refused).rejects.toThrow('No.');
    expect(await traces(row.id)).toEqual(before);
    expect(await stored(row.id)).toMatchObject({ version: 1 });
  });

  it('an event that breaks its contract fails the command as a whole', async () => {
    const row = parcel('fourth');
    const made = doors.create(PARCEL, context, () => ({
      row,
      history: [{ code: 'packed' }],
      events: [{ type: 'account.created.v1', subject: row.id, data: { accountId: row.id, surname: 'Example' } }],
    }));
    await expect(made).rejects.toMatchObject({ slug: 'validation-failed' });
    expect(await dataSource.manager.findOneBy(Parcel, { id: row.id })).toBeNull();
  });

  it('joins a running transaction and is rolled back with it', async () => {
    const row = parcel('fifth');
    const joined = dataSource.transaction(async (tx) => {
      await doors.create(PARCEL, { ...context, tx }, () => ({ row, history: [], events: [published(row)] }));
      throw new Error('the rest failed');
    });
    await expect(joined).rejects.toThrow('the rest failed');
    expect(await traces(row.id)).toEqual({ history: 0, audit: 0, outbox: 0 });
  });

  it('fifty changes at once are made one after the other, their events in the order of the changes', async () => {
    const row = await doors.create(PARCEL, context, () => ({ row: parcel('sixth'), history: [] }));
    const change = () =>
      doors.change(
        PARCEL,
        row.id,
        context,
        (found) => ({
          row: found,
          history: [{ code: 'moved', data: { version: found.version } }],
          events: [published(found)],
        }),
        all,
      );
    await Promise.all(Array.from({ length: 50 }, change));
    expect(await stored(row.id)).toMatchObject({ version: 51 });
    const versions = (await historyOf(dataSource.manager, row.id)).map((line) => line.data['version']);
    expect(versions).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it('changes several together, in any order of the caller, without waiting in a circle', async () => {
    const one = await doors.create(PARCEL, context, () => ({ row: parcel('seventh'), history: [] }));
    const two = await doors.create(PARCEL, context, () => ({ row: parcel('eighth'), history: [] }));
    const both = (order: string[]) =>
      doors.changeAll(PARCEL, order, context, (rows) => rows.map((row) => ({ row, history: [] })), all);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => both(index % 2 === 0 ? [one.id, two.id] : [two.id, one.id])),
    );
    expect(await stored(one.id)).toMatchObject({ version: 21 });
    expect(await stored(two.id)).toMatchObject({ version: 21 });
    await expect(both([one.id, ids.uuid()])).rejects.toMatchObject({ slug: 'not-found' });
  });

  it('does not find what belongs to another organisation', async () => {
    const row = await doors.create(PARCEL, context, () => ({ row: parcel('ninth'), history: [] }));
    const other = withinOrganisations([{ path: `/${ids.uuid()}/`, descendants: true }]);
    const change = doors.change(PARCEL, row.id, context, (found) => ({ row: found, history: [] }), other);
    await expect(change).rejects.toMatchObject({ slug: 'not-found' });
    await expect(
      doors.change(PARCEL, row.id, context, (found) => ({ row: found, history: [] }), withinOrganisations([])),
    ).rejects.toMatchObject({ slug: 'not-found' });
  });

  it('tells a unique constraint from other failures', async () => {
    await doors.create(PARCEL, context, () => ({ row: parcel('taken'), history: [] }));
    const again = doors.create(PARCEL, context, () => ({ row: parcel('taken'), history: [] }));
    const error: unknown = await again.catch((thrown: unknown) => thrown);
    expect(isUniqueViolation(error, 'parcel_label')).toBe(true);
    expect(isUniqueViolation(error, 'parcel_pkey')).toBe(false);
    expect(isUniqueViolation(new Error('other'))).toBe(false);
  });

  it('history and audit can only grow', async () => {
    await expect(dataSource.query(`UPDATE audit_entry SET command = 'other'`)).rejects.toThrow('never changed');
    await expect(dataSource.query('DELETE FROM history')).rejects.toThrow('never changed');
    await expect(dataSource.query('TRUNCATE audit_seal')).rejects.toThrow('never changed');
  });

  it('a job runs after the commit, once per id, and is retried', async () => {
    const id = ids.uuid();
    const send = (label: string, jobId: string, data: object) =>
      doors.create(PARCEL, context, () => ({
        row: parcel(label),
        history: [],
        jobs: [{ name: 'deliver', id: jobId, data }],
      }));
    const failing = ids.uuid();
    await send('job-1', id, { first: true });
    await send('job-2', id, { first: true });
    await send('job-3', failing, { fail: true });
    await eventually('both jobs are done', () => done.some((job) => job.id === id) && done.length >= 2);
    expect(done.map((job) => job.id).sort()).toEqual([id, failing].sort());
    expect(jobErrors).toHaveLength(2);
  }, 30_000);

  it('a job of a change that is rolled back never runs', async () => {
    const before = done.length;
    const id = ids.uuid();
    const rolledBack = dataSource.transaction(async (tx) => {
      await doors.create(PARCEL, { ...context, tx }, () => ({
        row: parcel('job-4'),
        history: [],
        jobs: [{ name: 'deliver', id, data: {} }],
      }));
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    const marker = ids.uuid();
    await doors.create(PARCEL, context, () => ({
      row: parcel('job-5'),
      history: [],
      jobs: [{ name: 'deliver', id: marker, data: {} }],
    }));
    await eventually('the marker ran', () => done.some((job) => job.id === marker));
    expect(done.slice(before).map((job) => job.id)).not.toContain(id);
  }, 30_000);

  it("a holder reaches what is his own, and neither another one's nor what is nobody's", async () => {
    const [holder, other] = [ids.uuid(), ids.uuid()];
    const [own, strange, nobodys] = await Promise.all(
      [holder, other, null].map((holderId) =>
        doors.create(PARCEL, context, () => ({ row: { ...parcel(`of-${holderId}`), holderId }, history: [] })),
      ),
    );
    const seen = scopedBy(dataSource.manager.createQueryBuilder(Parcel, 'row'), ofHolder(holder), 'row');
    expect((await seen.getMany()).map(({ id }) => id)).toEqual([own?.id]);
    const open = (id: string | undefined) =>
      doors.change(PARCEL, id ?? '', context, (row) => ({ row: { ...row, state: 'OPENED' }, history: [] }), ofHolder(holder));
    await expect(open(strange?.id)).rejects.toMatchObject({ slug: 'not-found' });
    await expect(open(nobodys?.id)).rejects.toMatchObject({ slug: 'not-found' });
    expect((await open(own?.id)).state).toBe('OPENED');
  });

  it('pages are stable while rows are added, also where many were made in the same instant', async () => {
    const path = `/${ids.uuid()}/`;
    const scope = withinOrganisations([{ path, descendants: false }]);
    for (let index = 0; index < 25; index += 1) {
      if (index % 10 === 0) clock.advance(1);
      await doors.create(PARCEL, context, () => ({ row: parcel(`page-${index}`, path), history: [] }));
    }
    const page = (cursor?: string) =>
      keysetPage(scopedBy(dataSource.manager.createQueryBuilder(Parcel, 'row'), scope, 'row'), 'row', {
        limit: 10,
        cursor,
      });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const answer = await page(cursor);
      seen.push(...answer.items.map((row) => row.label));
      clock.advance(1);
      await doors.create(PARCEL, context, () => ({ row: parcel(`late-${seen.length}`, path), history: [] }));
      cursor = answer.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
    await expect(page('nonsense')).rejects.toMatchObject({ slug: 'validation-failed' });
  });
});
