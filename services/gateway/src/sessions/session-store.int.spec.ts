import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Problem } from '@vidimus/contracts';
import { FieldCipher, migrate, openDatabase } from '@vidimus/persistence';
import { createTestDatabase, fakeClock } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import type { DataSource } from 'typeorm';
import { CreateSessions20261121150000 } from '../migrations/202611211500-create-sessions.js';
import { SignInEnded } from './openid.js';
import type { Tokens } from './openid.js';
import { SessionStore } from './session-store.js';

const MINUTE = 60_000;
const ids = { uuid: () => '01935a7e-6c00-7000-8000-000000000001', random: (count: number) => randomBytes(count) };

describe('session store', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  const clock = fakeClock('2026-11-21T09:00:00Z');
  const cipher = new FieldCipher(randomBytes(32), ids);

  const tokens = (name: string): Tokens => ({
    accessToken: `access-${name}`,
    refreshToken: `refresh-${name}`,
    idToken: `id-${name}`,
    expiresInSeconds: 120,
  });
  const storeWith = (refresh: () => Promise<Tokens>) =>
    new SessionStore({ dataSource, cipher, openId: { refresh }, clock, ids, limits: { idleMinutes: 30, hours: 12 } });
  const unused = () => Promise.reject(new Error('no refresh is due'));

  beforeAll(async () => {
    const connect = (url: string) =>
      openDatabase({ url, poolSize: 8, applicationName: 'test', entities: [], migrations: [CreateSessions20261121150000] });
    database = await createTestDatabase({
      template: 'gateway',
      prepare: async (url) => {
        const source = await connect(url);
        await migrate(source);
        await source.destroy();
      },
    });
    dataSource = await connect(database.url);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('opens by the id in the cookie and by nothing that stands in the database', async () => {
    const store = storeWith(unused);
    const id = await store.open(tokens('one'));
    expect((await store.use(id))?.accessToken).toBe('access-one');
    expect(await store.use('another')).toBeUndefined();
    const rows: object[] = await dataSource.query('SELECT * FROM browser_session');
    const stored = JSON.stringify(rows);
    for (const secret of [id, 'access-one', 'refresh-one', 'id-one']) expect(stored).not.toContain(secret);
    const [row]: { id_hash: string }[] = await dataSource.query('SELECT id_hash FROM browser_session');
    expect(await store.use(row?.id_hash ?? '')).toBeUndefined();
  });

  it('refreshes once, however many requests find the token old', async () => {
    let refreshes = 0;
    const store = storeWith(() => Promise.resolve(tokens(`fresh-${(refreshes += 1)}`)));
    const id = await store.open(tokens('old'));
    clock.advance(2 * MINUTE);
    const sessions = await Promise.all(Array.from({ length: 12 }, () => store.use(id)));
    expect(refreshes).toBe(1);
    expect(new Set(sessions.map((session) => session?.accessToken))).toEqual(new Set(['access-fresh-1']));
  });

  it('ends when the provider refuses, and is kept when the provider does not answer', async () => {
    const away = storeWith(() => Promise.reject(new Problem('unavailable', 'away')));
    const id = await away.open(tokens('kept'));
    clock.advance(2 * MINUTE);
    await expect(away.use(id)).rejects.toMatchObject({ slug: 'unavailable' });
    expect((await storeWith(() => Promise.resolve(tokens('back'))).use(id))?.accessToken).toBe('access-back');
    clock.advance(2 * MINUTE);
    expect(await storeWith(() => Promise.reject(new SignInEnded('disabled'))).use(id)).toBeUndefined();
    expect(await storeWith(() => Promise.resolve(tokens('late'))).use(id)).toBeUndefined();
  });

  it('ends after thirty minutes without a request, and after twelve hours with them', async () => {
    const store = storeWith(() => Promise.resolve({ ...tokens('long'), expiresInSeconds: 100_000 }));
    const idle = await store.open({ ...tokens('idle'), expiresInSeconds: 100_000 });
    const busy = await store.open({ ...tokens('busy'), expiresInSeconds: 100_000 });
    for (let minutes = 0; minutes < 12 * 60; minutes += 20) {
      expect(await store.use(busy)).toBeDefined();
      clock.advance(20 * MINUTE);
    }
    expect(await store.use(busy)).toBeUndefined();
    expect(await store.use(idle)).toBeUndefined();
    await store.purge();
    const left: object[] = await dataSource.query('SELECT 1 FROM browser_session WHERE ends_at < $1', [clock.now()]);
    expect(left).toEqual([]);
  });

  it('signing out ends it, and tells whose sign-in it was', async () => {
    const store = storeWith(unused);
    const id = await store.open(tokens('leaving'));
    expect(await store.end(id)).toBe('id-leaving');
    expect(await store.use(id)).toBeUndefined();
    expect(await store.end(id)).toBeUndefined();
  });

  it('gives every session a token against forged requests of its own', async () => {
    const store = storeWith(unused);
    const [one, two] = [await store.open(tokens('a')), await store.open(tokens('b'))];
    expect(store.csrfToken(one)).toBe(store.csrfToken(one));
    expect(store.csrfToken(one)).not.toBe(store.csrfToken(two));
  });
});
