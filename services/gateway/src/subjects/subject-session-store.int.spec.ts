import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FieldCipher, migrate, openDatabase } from '@vidimus/persistence';
import { createTestDatabase, fakeClock } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import type { DataSource } from 'typeorm';
import { CreateSubjectSessions20261122100000 } from '../migrations/202611221000-create-subject-sessions.js';
import { SubjectSessionStore } from './subject-session-store.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ids = { uuid: () => randomUUID(), random: (count: number) => randomBytes(count) };
const pending = { state: 'state-of-the-login', nonce: 'nonce-of-the-login', codeVerifier: 'verifier-of-the-login' };

describe('sessions of people without an account', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let store: SubjectSessionStore;
  const clock = fakeClock('2026-11-22T09:00:00Z');
  const inMs = (ms: number): Date => new Date(clock.now().getTime() + ms);

  beforeAll(async () => {
    const connect = (url: string) =>
      openDatabase({ url, poolSize: 4, applicationName: 'test', entities: [], migrations: [CreateSubjectSessions20261122100000] });
    database = await createTestDatabase({
      template: 'gateway-subjects',
      prepare: async (url) => {
        const source = await connect(url);
        await migrate(source);
        await source.destroy();
      },
    });
    dataSource = await connect(database.url);
    store = new SubjectSessionStore({ dataSource, cipher: new FieldCipher(randomBytes(32), ids), clock, ids, idleMinutes: 30 });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('are bound to one request, and open by nothing that stands in the database', async () => {
    const requestId = randomUUID();
    const id = await store.open(requestId, inMs(24 * HOUR));
    await store.beginLogin(id, pending);
    expect(await store.use(id)).toEqual({ requestId, identifiedUntil: null, expiresAt: inMs(30 * MINUTE) });
    const [row]: { id_hash: string }[] = await dataSource.query('SELECT * FROM subject_session WHERE request_id = $1', [requestId]);
    for (const secret of [id, ...Object.values(pending)]) expect(JSON.stringify(row)).not.toContain(secret);
    expect(await store.use(row?.id_hash ?? '')).toBeUndefined();
  });

  it('end with the link, after a day at the latest, and after half an hour without a request', async () => {
    const short = await store.open(randomUUID(), inMs(10 * MINUTE));
    const idle = await store.open(randomUUID(), inMs(HOUR));
    const long = await store.open(randomUUID(), inMs(90 * HOUR));
    expect((await store.use(short))?.expiresAt).toEqual(inMs(10 * MINUTE));
    clock.advance(11 * MINUTE);
    expect([await store.use(short), (await store.use(idle))?.identifiedUntil]).toEqual([undefined, null]);
    for (let passed = 11; passed < 24 * 60; passed += 25) {
      expect(await store.use(long)).toBeDefined();
      clock.advance(25 * MINUTE);
    }
    expect([await store.use(idle), await store.use(long)]).toEqual([undefined, undefined]);
    await store.purge();
    expect(await dataSource.query('SELECT 1 FROM subject_session')).toEqual([]);
  });

  it('[C-21] let the person act for 30 minutes after a login, under a new id', async () => {
    const requestId = randomUUID();
    const before = await store.open(requestId, inMs(5 * MINUTE));
    const after = (await store.identify(before)) ?? '';
    expect(await store.use(before)).toBeUndefined();
    expect(await store.use(after)).toMatchObject({ requestId, identifiedUntil: inMs(30 * MINUTE), expiresAt: inMs(30 * MINUTE) });
    await store.prolong(after, inMs(24 * HOUR));
    clock.advance(29 * MINUTE);
    expect((await store.use(after))?.identifiedUntil).toEqual(inMs(MINUTE));
    clock.advance(MINUTE);
    expect((await store.use(after))?.identifiedUntil).toBeNull();
    expect(await store.identify('another')).toBeUndefined();
  });

  it('give back once what a login must remember, and only for the answer to that login', async () => {
    const id = await store.open(randomUUID(), inMs(HOUR));
    expect(await store.takeLogin(id, undefined)).toBeUndefined();
    await store.beginLogin(id, { ...pending, state: 'an earlier one' });
    await store.beginLogin(id, pending);
    expect(await store.takeLogin(id, 'an earlier one')).toBeUndefined();
    const taken = await Promise.all([store.takeLogin(id, pending.state), store.takeLogin(id, pending.state)]);
    expect(taken.filter((one) => one !== undefined)).toEqual([pending]);
    expect(await store.takeLogin(id, pending.state)).toBeUndefined();
  });

  it('end when they are ended', async () => {
    const id = await store.open(randomUUID(), inMs(HOUR));
    await store.end(id);
    expect(await store.use(id)).toBeUndefined();
  });
});
