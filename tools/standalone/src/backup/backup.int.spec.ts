import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EmbeddedEventLog } from '@vidimus/messaging';
import { AuditSealer, CommitSignal, Doors, Jobs, KIT_MIGRATIONS, migrate, openDatabase, verifyAuditChain } from '@vidimus/persistence';
import { SystemClock, SystemIds } from '@vidimus/service-kit';
import { createEmptyDatabase } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import type { DataSource } from 'typeorm';
import { DATABASE_ROOMS } from '../installation/installation.js';
import type { DatabaseRoom } from '../installation/installation.js';
import { backUp } from './backup.js';
import { readManifest } from './manifest.js';
import { restore } from './restore.js';
import type { RestoreReport } from './restore.js';
import { migrationsOf, RESTORABLE_ROOMS } from './rooms.js';
import type { Databases } from './sources.js';

const TOPIC = { name: 'vidimus.messages', owner: 'notification', partitions: 1, retentionMs: -1, description: 'for the test' };
const logger = { warn: () => undefined, error: () => undefined };
const clock = new SystemClock();
const ids = new SystemIds(clock);
/** The last migration of issuance: the backup is of a database from before it. */
const LATER = 'FindByUserId20261122130000';

interface Machine {
  readonly databases: Databases & { readonly events: string };
  readonly all: readonly TestDatabase[];
}

/** The empty databases of a machine. */
async function newMachine(): Promise<Machine> {
  const all = await Promise.all([...DATABASE_ROOMS, 'events'].map(() => createEmptyDatabase()));
  const rooms = DATABASE_ROOMS.map((name, index) => ({ name, url: all[index]?.url ?? '', env: {} }));
  return { databases: { rooms, events: all.at(-1)?.url ?? '' }, all };
}

function open({ databases }: Machine, name: DatabaseRoom, upTo?: readonly string[]): Promise<DataSource> {
  const url = databases.rooms.find((room) => room.name === name)?.url ?? '';
  return openDatabase({ url, poolSize: 2, applicationName: 'test', entities: [], migrations: migrationsOf(RESTORABLE_ROOMS[name]), ...(upTo === undefined ? {} : { upTo }) });
}

async function on<Result>(machine: Machine, name: DatabaseRoom, work: (dataSource: DataSource) => Promise<Result>): Promise<Result> {
  const dataSource = await open(machine, name);
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

const now = new Date();
const account = randomUUID();
const device = randomUUID();
const event = (): string => randomUUID();
const [published, publishedLate, waiting] = [event(), event(), event()];

/** What a room wrote: an audited change, and events that were published before and after the log was read. */
async function work(dataSource: DataSource, room: DatabaseRoom): Promise<void> {
  const doors = new Doors({ room, dataSource, clock, ids, committed: new CommitSignal() });
  const change = () => doors.hotWrite({ actor: { kind: 'system', id: room }, command: 'test', correlationId: ids.uuid() }, async () => ({
    result: undefined,
    aggregate: { type: 'test', id: ids.uuid() },
    history: [{ code: 'tested', data: { text: 'line\nbreak, "quotes", (brackets) \\ and Ελληνικά', nothing: null } }],
    audit: { number: 1 },
  }));
  await change();
  await new AuditSealer({ room, dataSource, clock, ids }).seal();
  await change();
}

async function makeTables(machine: Machine): Promise<void> {
  const log = new EmbeddedEventLog({ url: machine.databases.events, logger });
  await log.ensureTopics([TOPIC]);
  await log.append([{ topic: TOPIC.name, key: device, value: '{}', headers: { ce_id: published } }]);
  await log.close();
  for (const name of DATABASE_ROOMS) {
    const names = [...KIT_MIGRATIONS, ...migrationsOf(RESTORABLE_ROOMS[name])].map((migration) => migration.name);
    const dataSource = await open(machine, name, names.filter((each) => each !== LATER));
    await migrate(dataSource);
    await work(dataSource, name);
    await dataSource.destroy();
  }
}

async function fill(machine: Machine): Promise<void> {
  await on(machine, 'identity', async (identity) => {
    const organisation = randomUUID();
    const below = randomUUID();
    const insert = 'INSERT INTO organisation (id, version, parent_id, organisation_path, kind, name, created_at) VALUES ($1, 1, $2, $3, $4, $5, now())';
    await identity.query(insert, [organisation, null, `/${organisation}/`, 'TRUST_SERVICE_PROVIDER', 'Provider']);
    await identity.query(insert, [below, organisation, `/${organisation}/${below}/`, 'AGENCY', 'Agency']);
    await identity.query(
      `INSERT INTO account (id, version, organisation_id, organisation_path, state, username_sealed, username_index, display_name_sealed, locale, grants,
         password_hash, totp_secret_sealed, totp_last_step, created_at, recovery_digest, recovery_expires_at)
       VALUES ($1, 1, $2, $3, 'ACTIVE', 's', 'i', 's', 'el', '[]', 'h', 's', 5, now(), 'digest', now() + interval '1 hour')`,
      [account, organisation, `/${organisation}/`],
    );
    await identity.query(`INSERT INTO oidc_payload (model, id_digest, payload_sealed) VALUES ('Session', 'd', 's')`);
  });
  await on(machine, 'otp-sync', (otp) => otp.query(
    `INSERT INTO otp_device (id, version, holder_id, organisation_id, organisation_path, kind, state, registration, created_at, order_index, secret_sealed,
       contact_sealed, attempts, accepted_attempt)
     VALUES ($1, 1, $1, $1, '/', 'AUTHENTICATOR', 'ACTIVE', 1, $2, 'o', 's', 'c', 3, 3)`,
    [device, '2026-11-22T08:00:00.123456Z'],
  ));
  await on(machine, 'notification', async (notification) => {
    const insert = `INSERT INTO outbox (event_id, topic, key, type, envelope, created_at, published_at) VALUES ($1, $2, $3, 't', '{}', now(), $4)`;
    await notification.query(insert, [published, TOPIC.name, device, new Date(now.getTime() - 3_600_000)]);
    await notification.query(insert, [publishedLate, TOPIC.name, device, now]);
    await notification.query(insert, [waiting, TOPIC.name, device, null]);
    const jobs = new Jobs(notification, () => undefined);
    jobs.define('send', async () => undefined);
    await jobs.start();
    await jobs.stop();
    await notification.transaction((tx) => jobs.enqueue(tx, { name: 'send', id: device, data: { messageId: device } }));
  });
  await on(machine, 'gateway', (gateway) => gateway.query(
    `INSERT INTO browser_session (id_hash, sealed_tokens, access_expires_at, created_at, last_seen_at, ends_at) VALUES ('h', 's', now(), now(), now(), now())`,
  ));
}

describe('a backup', () => {
  let folder: string;
  let keyFile: string;
  let source: Machine;
  let target: Machine;

  const restoreTo = async ({ databases }: Machine, from: string): Promise<RestoreReport> => restore({ folder: from, ...(await readManifest(from, { keyFile })), databases });

  beforeAll(async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'vidimus-backup-'));
    folder = join(scratch, 'backup');
    keyFile = join(scratch, 'key');
    await writeFile(keyFile, randomBytes(32).toString('base64'));
    source = await newMachine();
    target = await newMachine();
    await makeTables(source);
    await fill(source);
    await backUp({ folder, recipient: { keyFile }, databases: source.databases, dataDir: null, files: [], notIncluded: [] });
  });
  afterAll(async () => {
    await Promise.all([...source.all, ...target.all].map((database) => database.drop()));
    await rm(join(folder, '..'), { recursive: true });
  });

  it('is refused whole when it is damaged, and restored to empty databases only', async () => {
    const damaged = `${folder}-damaged`;
    await cp(folder, damaged, { recursive: true });
    await rm(join(damaged, 'gateway.public.browser_session.part'));
    await expect(restoreTo(target, damaged)).rejects.toThrow(/browser_session\.part is missing/);
    await expect(restoreTo(source, folder)).rejects.toThrow(/is not empty/);
  });

  it('brings back every row as it was, in the tables of this version', async () => {
    await restoreTo(target, folder);
    for (const name of DATABASE_ROOMS) {
      const [was, is] = await Promise.all([source, target].map((machine) => on(machine, name, async (dataSource) => {
        const lines: { line: string }[] = await dataSource.query(`SELECT history::text AS line FROM history WHERE code = 'tested' ORDER BY position`);
        return lines;
      })));
      expect(is).toEqual(was);
      expect(is).toHaveLength(2);
    }
    const created: { created_at: string }[] = await on(target, 'otp-sync', (otp) => otp.query('SELECT created_at::text FROM otp_device'));
    expect(created[0]?.created_at).toContain('.123456');
    // From before the last migration, which was run on the restored rows.
    const columns: object[] = await on(target, 'issuance', (issuance) => issuance.query(`SELECT FROM information_schema.columns WHERE column_name = 'user_id_index'`));
    expect(columns).toHaveLength(1);
    const jobs: object[] = await on(target, 'notification', (notification) => notification.query(`SELECT name, state, data FROM jobs.job`));
    expect(jobs).toEqual([{ name: 'send', state: 'created', data: { messageId: device } }]);
  });

  it('goes on with an audit chain that holds, and that says of the restore', async () => {
    for (const name of DATABASE_ROOMS) {
      await on(target, name, async (dataSource) => {
        await new AuditSealer({ room: name, dataSource, clock, ids }).seal();
        expect(await verifyAuditChain(dataSource.manager)).toMatchObject({ linkCount: 3, faults: [] });
        const said: object[] = await dataSource.query(`SELECT facts FROM audit_entry WHERE command = 'restore'`);
        expect(said).toEqual([{ facts: expect.objectContaining({ snapshotAt: expect.any(String) }) }]);
      });
    }
  });

  it('takes no session, link or code of before', async () => {
    const step = Math.floor(Date.now() / 30_000);
    await on(target, 'identity', async (identity) => {
      expect(await identity.query('SELECT FROM oidc_payload')).toEqual([]);
      const [row]: { totp_last_step: number; recovery_digest: string | null }[] = await identity.query('SELECT totp_last_step, recovery_digest FROM account');
      expect(row?.recovery_digest).toBeNull();
      expect(row?.totp_last_step).toBeGreaterThanOrEqual(step - 10);
    });
    const [authenticator]: { last_step: number }[] = await on(target, 'otp-sync', (otp) => otp.query('SELECT last_step FROM otp_device'));
    expect(authenticator?.last_step).toBeGreaterThanOrEqual(step - 10);
    expect(await on(target, 'gateway', (gateway) => gateway.query('SELECT FROM browser_session'))).toEqual([]);
  });

  it('publishes once more what the log may not have had when it was read, and nothing from long before', async () => {
    const rows: { event_id: string }[] = await on(target, 'notification', (notification) =>
      notification.query(`SELECT event_id FROM outbox WHERE published_at IS NULL AND type = 't' ORDER BY position`));
    expect(rows.map((row) => row.event_id)).toEqual([publishedLate, waiting]);
  });
});
