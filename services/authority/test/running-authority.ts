import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRoom } from '@vidimus/service-kit';
import type { RunningRoom } from '@vidimus/service-kit';
import { freePort, startTestRoom, testPostgresUrl } from '@vidimus/testing';
import type { TestAnswer, TestRoom } from '@vidimus/testing';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { CertificateView } from '../src/certificates/certificates.schemas.js';
import type { IssuanceOrder } from '../src/certificates/issuance-order.js';
import { authorityRoom, authorityStatusRoom } from '../src/index.js';
import { AGENCY, makeDecisionKey, makeOrder, officerGrant } from './orders.js';
import type { DecisionKey, OrderChanges } from './orders.js';

const STATUS_ROLE = 'vidimus_authority_status';

/** Both roles of the authority, really running. */
export interface RunningAuthority {
  readonly signer: TestRoom;
  readonly status: RunningRoom;
  /** Base address that stands in certificates, which is where the status role listens. */
  readonly statusUrl: string;
  readonly decisionKey: DecisionKey;
  readonly folder: string;
  /** Of the signing role. */
  readonly database: DataSource;
  order(changes?: OrderChanges): Promise<IssuanceOrder>;
  /** Asks as the room issuance does. */
  put(id: string, order: IssuanceOrder): Promise<TestAnswer>;
  /** Issues a certificate and expects it to be issued. */
  issued(changes?: OrderChanges): Promise<CertificateView>;
  /** Token of an officer of the agency with a fresh second factor. */
  officerToken(): Promise<string>;
  stop(): Promise<void>;
}

/** @param keystoreEnv settings of a keystore; without them an encrypted file of its own */
export async function startAuthority(keystoreEnv?: Record<string, string>): Promise<RunningAuthority> {
  await using cleanUp = new AsyncDisposableStack();
  const folder = cleanUp.adopt(await mkdtemp(join(tmpdir(), 'vidimus-authority-')), (path) => rm(path, { recursive: true }));
  const decisionKey = makeDecisionKey();
  await writeFile(join(folder, 'decision-keys.json'), JSON.stringify(decisionKey.jwks));
  const statusPort = await freePort();
  const statusUrl = `http://127.0.0.1:${statusPort}`;
  const env = {
    VIDIMUS_MODE: 'demo',
    ...(keystoreEnv ?? (await fileKeystore(folder))),
    VIDIMUS_AUTHORITY_STATUS_URL: statusUrl,
    VIDIMUS_DECISION_KEYS_FILE: join(folder, 'decision-keys.json'),
  };
  await createStatusRole();
  const signer = cleanUp.adopt(await startTestRoom(authorityRoom, { env }), (room) => room.stop());
  const database = new URL(signer.env['VIDIMUS_DATABASE_URL'] ?? '');
  database.username = STATUS_ROLE;
  database.password = STATUS_ROLE;
  const status = await startRoom(authorityStatusRoom, {
    env: { ...signer.env, VIDIMUS_DATABASE_URL: database.href, VIDIMUS_HTTP_PORT: String(statusPort) },
    onFatal: (error) => {
      throw error;
    },
    log: { write: () => undefined },
  });
  cleanUp.adopt(status, (room) => room.stop());
  const whenStopped = cleanUp.move();

  const order = (changes?: OrderChanges): Promise<IssuanceOrder> => makeOrder(decisionKey, new Date(), changes);
  const put = async (id: string, body: IssuanceOrder): Promise<TestAnswer> => {
    const token = await signer.issuer.token({ kind: 'room', sub: 'room:issuance', audience: 'urn:vidimus:room:authority', scope: 'authority:issue' });
    return signer.request(`/v1/certificates/${id}`, { method: 'PUT', token, body });
  };
  return {
    signer,
    status,
    statusUrl,
    decisionKey,
    folder,
    database: signer.running.app.get(DataSource),
    order,
    put,
    issued: async (changes) => {
      const answer = await put(randomUUID(), await order(changes));
      if (answer.status !== 200) throw new Error(`Not issued: ${answer.status} ${answer.text}`);
      return answer.json<CertificateView>();
    },
    officerToken: () => signer.issuer.token({ grants: [officerGrant], acr: 'aal2' }),
    stop: () => whenStopped.disposeAsync(),
  };
}

/** Who may see the certificates of another agency only. */
export const strangerGrant = {
  ...officerGrant,
  organisationId: '01935a7e-6c00-7000-8000-0000000000b2',
  organisationPath: AGENCY.path.replace('0000000000a1', '0000000000b2'),
};

/** All rows that the database holds about a certificate, to be searched for what must not be readable. */
export async function everythingStoredAbout({ signer }: RunningAuthority, id: string): Promise<object[]> {
  const database = signer.running.app.get(DataSource);
  const tables = [
    ['certificate', 'id'],
    ['certificate_evidence', 'certificate_id'],
    ['audit_entry', 'aggregate_id'],
    ['history', 'aggregate_id'],
    ['outbox', 'key'],
  ] as const;
  const rows = await Promise.all(tables.map(([table, column]) => database.query<object[]>(`SELECT * FROM ${table} WHERE ${column} = $1`, [id])));
  return rows.flat();
}

async function fileKeystore(folder: string): Promise<Record<string, string>> {
  const passphraseFile = join(folder, 'passphrase');
  await writeFile(passphraseFile, `${randomUUID()}\n`, { mode: 0o600 });
  return {
    VIDIMUS_AUTHORITY_KEYSTORE: 'file',
    VIDIMUS_AUTHORITY_KEYSTORE_FILE: join(folder, 'keystore.json'),
    VIDIMUS_AUTHORITY_KEYSTORE_PASSPHRASE_FILE: passphraseFile,
  };
}

/** Roles belong to the whole server: the first test that needs it makes it. */
async function createStatusRole(): Promise<void> {
  const client = new pg.Client({ connectionString: testPostgresUrl() });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(4812)');
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [STATUS_ROLE]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${STATUS_ROLE} LOGIN PASSWORD '${STATUS_ROLE}'`);
  } finally {
    await client.end();
  }
}
