import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createTestDatabase, deterministicIds, fakeClock } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FieldCipher, migrate, openDatabase } from '@vidimus/persistence';
import type { DataSource } from 'typeorm';
import { CreateIdentityTables20261121120000 } from '../migrations/202611211200-create-identity-tables.js';
import { OidcStore } from './oidc-store.js';
import { loadSigningKeys } from './signing-keys.js';

const open = (url: string): Promise<DataSource> =>
  openDatabase({ url, poolSize: 4, applicationName: 'identity test', entities: [], migrations: [CreateIdentityTables20261121120000] });

describe('what the OpenID provider stores', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  const clock = fakeClock();
  const cipher = new FieldCipher(randomBytes(32), deterministicIds());
  beforeAll(async () => {
    const prepare = async (url: string): Promise<void> => {
      const template = await open(url);
      await migrate(template);
      await template.destroy();
    };
    database = await createTestDatabase({ template: 'identity', prepare });
    dataSource = await open(database.url);
  }, 60_000);
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  const store = (): OidcStore => new OidcStore(dataSource, cipher, clock);

  it('is found by its id and, for sessions, by its uid; gone once destroyed', async () => {
    const sessions = store().adapterFor('Session');
    await sessions.upsert('session-1', { uid: 'uid-1', accountId: randomUUID() }, 60);
    expect(await sessions.find('session-1')).toEqual(expect.objectContaining({ uid: 'uid-1' }));
    expect(await sessions.findByUid('uid-1')).toEqual(expect.objectContaining({ uid: 'uid-1' }));
    expect(await store().adapterFor('Interaction').find('session-1')).toBeUndefined();
    await sessions.destroy('session-1');
    expect(await sessions.find('session-1')).toBeUndefined();
  });

  it('is consumed by one of many at once', async () => {
    const tokens = store().adapterFor('RefreshToken');
    await tokens.upsert('token-1', { grantId: 'grant-1' }, 60);
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => tokens.consume('token-1')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await tokens.find('token-1')).toEqual(expect.objectContaining({ consumed: Math.floor(clock.now().getTime() / 1_000) }));
  });

  it('is revoked with its grant, and ended with its account, and nothing else is', async () => {
    const accountId = randomUUID();
    const tokens = store().adapterFor('RefreshToken');
    await tokens.upsert('token-2', { grantId: 'grant-2', accountId: randomUUID() }, 60);
    await tokens.upsert('token-3', { grantId: 'grant-3', accountId }, 60);
    await tokens.upsert('token-4', { grantId: 'grant-4', accountId: randomUUID() }, 60);
    await tokens.revokeByGrantId('grant-2');
    await store().endSessions(accountId);
    expect(await Promise.all(['token-2', 'token-3', 'token-4'].map(async (id) => (await tokens.find(id)) !== undefined))).toEqual([false, false, true]);
  });

  it('does not open at another place: who can write the table cannot make one session into another', async () => {
    const sessions = store().adapterFor('Session');
    await sessions.upsert('mine', { uid: 'mine', accountId: randomUUID() }, 60);
    await sessions.upsert('theirs', { uid: 'theirs', accountId: randomUUID() }, 60);
    const place = (id: string): string => createHash('sha256').update(id).digest('base64url');
    await dataSource.query(
      'UPDATE oidc_payload SET payload_sealed = (SELECT payload_sealed FROM oidc_payload WHERE id_digest = $1) WHERE id_digest = $2',
      [place('mine'), place('theirs')],
    );
    await expect(sessions.find('theirs')).rejects.toThrow(/altered/);
  });

  it('goes away by itself some time after it has expired', async () => {
    const codes = store().adapterFor('AuthorizationCode');
    for (let index = 0; index < 12; index += 1) await codes.upsert(`code-${index}`, { grantId: 'grant-5' }, 60);
    clock.advance(61_000);
    for (let index = 0; index < 12; index += 1) await codes.upsert(`later-${index}`, { grantId: 'grant-6' }, 60);
    const expired: unknown[] = await dataSource.query('SELECT FROM oidc_payload WHERE expires_at < $1', [clock.now()]);
    expect(expired).toEqual([]);
  });

  it('has one key for all instances that start at once, sealed', async () => {
    const loaded = await Promise.all(Array.from({ length: 4 }, () => loadSigningKeys(dataSource, cipher, clock)));
    const kids = loaded.map((keys) => keys.map(({ kid }) => kid));
    expect(new Set(kids.flat()).size).toBe(1);
    const [row]: { text: string }[] = await dataSource.query('SELECT to_jsonb(signing_key)::text AS text FROM signing_key');
    expect(row?.text).not.toContain(loaded[0]?.[0]?.d);
  });

  it('keeps older keys published after a newer one', async () => {
    const [first] = await loadSigningKeys(dataSource, cipher, clock);
    clock.advance(1_000);
    const kid = 'newer';
    await dataSource.query('INSERT INTO signing_key VALUES ($1, $2, $3)', [kid, cipher.seal(`signing_key.private_jwk:${kid}`, JSON.stringify({ ...first, kid })), clock.now()]);
    expect((await loadSigningKeys(dataSource, cipher, clock)).map((key) => key.kid)).toEqual([kid, first?.kid]);
  });
});
