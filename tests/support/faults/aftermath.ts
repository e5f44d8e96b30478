import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOPICS } from '@vidimus/contracts';
import { verifyAuditChain } from '@vidimus/persistence';
import { eventually, testPostgresUrl } from '@vidimus/testing';
import { DataSource } from 'typeorm';
import { rowsIn } from '../platform/databases.js';
import { platformLog } from '../platform/platform-log.js';
import type { ProductionShape } from './production-shape.js';

const PUBLISHING = ['vidimus_identity', 'vidimus_issuance', 'vidimus_authority', 'vidimus_notification', 'vidimus_otp_sync', 'vidimus_remote_signing'] as const;
const MAILS_OF_A_REQUEST = ['issuance-invitation', 'approval-pending', 'issuance-approved', 'user-id-assigned', 'issuance-completed', 'issuance-completed-officer'] as const;
const CATCHES_UP_WITHIN_MS = 5 * 60_000;
const LOOK_AGAIN_MS = 2_000;

/** What was found once the faults were over; everything but the counts should be empty. */
export interface Aftermath {
  readonly requests: number;
  readonly mails: number;
  /** Mails that were handed over more than once, under the same Message-ID. */
  readonly mailsTwice: number;
  readonly events: number;
  /** Records beyond the first of an event, which readers drop. */
  readonly recordsTwice: number;
  readonly faults: readonly string[];
}

/** Waits until all has caught up by itself, and looks at every promise. @param requests those that were started, by their ids */
export async function aftermath(shape: ProductionShape, requests: readonly string[]): Promise<Aftermath> {
  await shape.settled();
  await eventually('all is caught up', async () => (await waiting()).length === 0, { timeoutMs: CATCHES_UP_WITHIN_MS, intervalMs: LOOK_AGAIN_MS });
  const [mails, events] = [await mailFaults(shape, requests), await eventFaults()];
  const faults = [...(await certificateFaults(requests)), ...mails.faults, ...events.faults, ...(await letters()), ...(await chainFaults())];
  return { requests: requests.length, mails: mails.count, mailsTwice: mails.twice, events: events.count, recordsTwice: events.twice, faults };
}

/** Work that still has to be done. */
async function waiting(): Promise<string[]> {
  const perRoom = await Promise.all(
    PUBLISHING.map(async (database) => {
      const [row] = await rowsIn<Record<'outbox' | 'jobs' | 'unsealed', string>>(
        database,
        `SELECT (SELECT count(*) FROM outbox WHERE published_at IS NULL) AS outbox,
                (SELECT count(*) FROM jobs.job WHERE state IN ('created', 'retry', 'active') AND start_after < now() + interval '5 minutes') AS jobs,
                (SELECT count(*) FROM audit_entry entry WHERE NOT EXISTS (SELECT FROM audit_seal seal WHERE seal.entry_id = entry.id)) AS unsealed`,
      );
      return [`${database} outbox ${row?.outbox ?? ''}`, `${database} jobs ${row?.jobs ?? ''}`, `${database} unsealed ${row?.unsealed ?? ''}`];
    }),
  );
  const open = await rowsIn<{ count: string }>('vidimus_notification', `SELECT count(*) AS count FROM message WHERE state NOT IN ('SENT', 'BOUNCED', 'FAILED')`);
  return [...perRoom.flat(), `messages ${open[0]?.count ?? ''}`].filter((line) => !line.endsWith(' 0'));
}

/** Every request is complete, and has one certificate that was signed. */
async function certificateFaults(requests: readonly string[]): Promise<string[]> {
  const states = await rowsIn<{ id: string; state: string }>('vidimus_issuance', `SELECT id, state FROM issuance_request WHERE state <> 'COMPLETED'`);
  const signed = await rowsIn<{ id: string; request_id: string }>('vidimus_authority', `SELECT id, request_id FROM certificate WHERE serial_number IS NOT NULL`);
  const counts = Map.groupBy(signed, (row) => row.request_id);
  // A person who began a step again may have left a key behind that never became one of a certificate.
  const keys = await rowsIn<{ certificate_id: string }>('vidimus_remote_signing', `SELECT certificate_id FROM credential WHERE state = 'ACTIVE'`);
  const withKey = new Set(keys.map(({ certificate_id: id }) => id));
  return [
    ...states.map(({ id, state }) => `request ${id} is ${state}`),
    ...requests.filter((id) => counts.get(id)?.length !== 1).map((id) => `request ${id} has ${counts.get(id)?.length ?? 0} certificates`),
    ...[...counts.keys()].filter((id) => !requests.includes(id)).map((id) => `a certificate of request ${id}, which nobody started`),
    ...signed.filter(({ id }) => !withKey.has(id)).map(({ id }) => `certificate ${id} has no key that is active`),
  ];
}

/** Every message of every request was asked for and arrived, under one Message-ID. */
async function mailFaults({ dataDir }: ProductionShape, requests: readonly string[]): Promise<{ count: number; twice: number; faults: string[] }> {
  const messages = await rowsIn<{ id: string; about_id: string; template: string; state: string }>(
    'vidimus_notification',
    'SELECT id, about_id, template, state FROM message WHERE about_id = ANY ($1)',
    [requests],
  );
  const found = globSync(join(dataDir, 'mailbox', '*.eml')).map((file) => /^message-id:\s*<([^@>]+)@/im.exec(readFileSync(file, 'utf8'))?.[1] ?? 'none');
  const arrived = Map.groupBy(found, (id) => id);
  const missing = requests.flatMap((id) => {
    const own = new Set(messages.filter(({ about_id: about }) => about === id).map(({ template }) => template));
    return MAILS_OF_A_REQUEST.filter((template) => !own.has(template)).map((template) => `request ${id} has no message ${template}`);
  });
  return {
    count: messages.length,
    twice: messages.filter(({ id }) => (arrived.get(id)?.length ?? 0) > 1).length,
    faults: [
      ...missing,
      ...messages.filter(({ state }) => state !== 'SENT').map(({ id, state }) => `message ${id} is ${state}`),
      ...messages.filter(({ id }) => !arrived.has(id)).map(({ id }) => `message ${id} never arrived`),
    ],
  };
}

/** Every event of every outbox is in the log, those of one aggregate in the order in which they were written. */
async function eventFaults(): Promise<{ count: number; twice: number; faults: string[] }> {
  const logged = await recordsOfLog();
  const faults: string[] = [];
  let count = 0;
  for (const database of PUBLISHING) {
    const rows = await rowsIn<{ event_id: string; key: string }>(database, 'SELECT event_id, key FROM outbox ORDER BY position');
    count += rows.length;
    for (const [key, written] of Map.groupBy(rows, (row) => row.key)) {
      const ids = new Set(written.map(({ event_id: id }) => id));
      const read = [...new Set((logged.get(key) ?? []).filter((id) => ids.has(id)))];
      if (read.join() !== written.map(({ event_id: id }) => id).join()) faults.push(`the events of ${key} in ${database} are not in the log as they were written`);
    }
  }
  return { count, twice: [...logged.values()].reduce((sum, ids) => sum + ids.length - new Set(ids).size, 0), faults };
}

/** Ids of events by their key, as they stand in the log. */
async function recordsOfLog(): Promise<Map<string, string[]>> {
  const log = platformLog('aftermath');
  const ids = new Map<string, string[]>();
  try {
    const subscription = log.subscribe({
      group: `aftermath-${crypto.randomUUID()}`,
      topics: TOPICS.map(({ name }) => name),
      onRecord: async ({ key, value }) => {
        const { id } = JSON.parse(value.toString('utf8')) as { id: string };
        ids.set(key ?? '', [...(ids.get(key ?? '') ?? []), id]);
      },
      onCrash: (error) => {
        throw error;
      },
    });
    await eventually('every record is read', async () => subscription.joined() && ids.size > 0 && (await subscription.lag()) === 0, { timeoutMs: CATCHES_UP_WITHIN_MS, intervalMs: 200 });
  } finally {
    await log.close();
  }
  return ids;
}

async function letters(): Promise<string[]> {
  const perRoom = await Promise.all(PUBLISHING.map((database) => rowsIn<{ text: string }>(database, `SELECT handler || ' ' || error_code || ' ' || error_detail AS text FROM dead_letter`)));
  return perRoom.flat().map(({ text }) => `a dead letter: ${text}`);
}

/** The chain of every room, from its beginning. */
async function chainFaults(): Promise<string[]> {
  const faults: string[] = [];
  for (const database of PUBLISHING) {
    const dataSource = await new DataSource({ type: 'postgres', url: new URL(database, testPostgresUrl()).href }).initialize();
    try {
      const report = await verifyAuditChain(dataSource.manager);
      faults.push(...report.faults.map(({ kind }) => `the audit chain of ${database}: ${kind}`));
    } finally {
      await dataSource.destroy();
    }
  }
  return faults;
}
