import { beforeAll, describe, expect, it } from '@jest/globals';
import { allRooms, listenersIn } from '@vidimus/standalone';
import { eventually } from '@vidimus/testing';
import { crowdPerson } from '../../support/people/crowd.js';
import { colleague } from '../../support/people/colleague.js';
import { newOfficer } from '../../support/people/security-key-officer.js';
import type { Person } from '../../support/people/sign-in.js';
import { rowsIn } from '../../support/platform/databases.js';
import { append, FORGED_TEXT, forgeries, forgeriesOfOwners } from '../../support/platform/forged-events.js';
import type { Forgery } from '../../support/platform/forged-events.js';
import { platformReport } from '../../support/platform/report.js';
import { rowsAbout } from '../../support/platform/rows-about.js';
import { certified } from '../../support/walk/certified.js';
import { mailsTo } from '../../support/walk/mailbox.js';
import { expectStatus } from '../../support/walk/walk.js';

const PATIENCE_MS = 300_000;
/** Rooms that listen, by their databases. */
const DATABASES: Readonly<Record<string, string>> = { issuance: 'vidimus_issuance', 'otp-sync': 'vidimus_otp_sync', 'remote-signing': 'vidimus_remote_signing' };

let officer: Person;
let email: string;
let known: Record<string, string>;
let forged: readonly Forgery[];
/** Who acts on which type, as the code declares it. */
const listeners = listenersIn((await allRooms()).map(([, room]) => room));

beforeAll(async () => {
  officer = await newOfficer('AGENCY-A');
  const { requestId, certificateId, email: address } = await certified(officer, crowdPerson(162));
  email = address;
  const credential = await eventually('the key is active', async () => {
    const [row] = await rowsIn<Record<'id' | 'holder_id' | 'otp_device_id' | 'organisation_id', string>>(
      'vidimus_remote_signing',
      `SELECT id, holder_id, otp_device_id, organisation_id FROM credential WHERE certificate_id = $1 AND state = 'ACTIVE'`,
      [certificateId],
    );
    return row;
  });
  const [message] = await rowsIn<{ id: string }>('vidimus_notification', 'SELECT id FROM message WHERE about_id = $1 LIMIT 1', [requestId]);
  const [account] = await rowsIn<{ id: string }>('vidimus_identity', 'SELECT id FROM account WHERE person_id = $1', [credential.holder_id]);
  const holderId = credential.holder_id;
  known = {
    ...{ requestId, certificateId, holderId, personId: holderId, organisationId: credential.organisation_id, credentialId: credential.id },
    ...{ deviceId: credential.otp_device_id, messageId: message?.id ?? '', accountId: account?.id ?? '', aboutId: requestId },
  };
  forged = forgeries(known);
}, PATIENCE_MS);

/** Everything that the platform keeps about these things, but the forgeries themselves, and the mails to the person. */
async function everything(): Promise<unknown> {
  const { organisationId: _shared, ...own } = known;
  return { rows: await rowsAbout(Object.values(own)), mails: (await mailsTo(email)).length };
}

async function lettersOf(events: readonly Forgery[]): Promise<string[]> {
  const ids = events.map(({ eventId }) => eventId);
  const perRoom = await Promise.all(
    Object.values(DATABASES).map((database) => rowsIn<{ text: string }>(database, `SELECT event_id || ' ' || handler || ' ' || error_detail AS text FROM dead_letter WHERE event_id = ANY ($1)`, [ids])),
  );
  return perRoom.flat().map(({ text }) => text).toSorted();
}

describe('a record that its room has not signed', () => {
  it('of any type, by any forger, changes nothing and has nobody written to: it is put aside', async () => {
    const before = await eventually('all is quiet', async () => {
      const first = JSON.stringify(await everything());
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return first === JSON.stringify(await everything()) ? first : undefined;
    }, { timeoutMs: 60_000 });
    await append(forged.map(({ record }) => record));
    const expected = forged.flatMap(({ eventId, type }) => (listeners.get(type) ?? []).map(({ handler }) => `${eventId} ${handler} at /signature`)).toSorted();
    expect(expected.length).toBeGreaterThan(60);
    await eventually('every forgery is put aside', async () => (await lettersOf(forged)).length >= expected.length, { timeoutMs: 60_000 });
    expect(await lettersOf(forged)).toEqual(expected);
    expect(JSON.stringify(await everything())).toBe(before);
  });

  it('cannot be brought in by an operator who replays it', async () => {
    const operator = await colleague('operator');
    const revocation = forged.filter(({ type }) => type === 'certificate.revoked.v1');
    const letters = await rowsIn<{ id: string }>('vidimus_remote_signing', 'SELECT id FROM dead_letter WHERE event_id = ANY ($1)', [revocation.map(({ eventId }) => eventId)]);
    expect(letters.length).toBe(revocation.length);
    const [letter] = letters;
    const replayed = await operator.post(`/api/remote-signing/v1/operations/dead-letters/${letter?.id ?? ''}/replay`);
    expect([replayed.status, replayed.body['state'], replayed.body['errorDetail']]).toEqual([200, 'OPEN', 'at /signature']);
    for (const database of Object.values(DATABASES)) await rowsIn(database, 'DELETE FROM dead_letter WHERE event_id = ANY ($1)', [forged.map(({ eventId }) => eventId)]);
  });

  it('is no obstacle to those that are signed: a real suspension reaches the key, and is mailed', async () => {
    const mails = (await mailsTo(email)).length;
    expectStatus(await officer.post(`/api/authority/v1/certificates/${known['certificateId'] ?? ''}/suspension`, { description: 'For the story.' }), 200);
    await keyIs('SUSPENDED');
    await eventually('it is mailed', async () => (await mailsTo(email)).length > mails, { timeoutMs: 60_000 });
    expectStatus(await officer.post(`/api/authority/v1/certificates/${known['certificateId'] ?? ''}/reinstatement`), 200);
    await keyIs('ACTIVE');
  });
});

describe('a record that somebody signed who has the keys of all rooms', () => {
  it('[S4-45] makes no certificate and no signature, and no address or word of a message comes from it', async () => {
    const told = forgeriesOfOwners(known);
    const ofAuthority = async (): Promise<unknown> => Object.entries(await rowsAbout([known['certificateId'] ?? '', known['requestId'] ?? ''])).filter(([table]) => table.startsWith('vidimus_authority.'));
    const before = JSON.stringify(await ofAuthority());
    await append(told.map(({ record }) => record));
    const pairs = told.flatMap(({ eventId, type }) => (listeners.get(type) ?? []).map(({ handler }) => `${eventId} ${handler}`)).toSorted();
    await eventually('every reaction has had it', async () => JSON.stringify(await takenOf(told)) === JSON.stringify(pairs), { timeoutMs: 60_000 });
    // Reactions believe their rooms: the key was stopped for good, which harms, and does nothing that only evidence can do.
    await keyIs('DESTROYED');
    await eventually('what follows is done', async () => (await openJobs()) === 0, { timeoutMs: 60_000 });
    expect(JSON.stringify(await ofAuthority())).toBe(before);
    expect(await rowsIn('vidimus_remote_signing', 'SELECT id FROM authorisation WHERE credential_id = $1', [known['credentialId']])).toEqual([]);
    const mailbox = await (await fetch(new URL('/mailbox/messages', platformReport().web))).text();
    expect(mailbox).toContain(email);
    expect(mailbox).not.toContain(FORGED_TEXT);
    for (const mail of [...(await mailsTo(email)), ...(await mailsTo(officer.account.email))]) expect(mail).not.toContain(FORGED_TEXT);
    for (const database of Object.values(DATABASES)) await rowsIn(database, 'DELETE FROM dead_letter WHERE event_id = ANY ($1)', [told.map(({ eventId }) => eventId)]);
  });
});

const keyIs = (state: string): Promise<boolean> =>
  eventually(`the key is ${state}`, async () => {
    const [key] = await rowsIn<{ state: string }>('vidimus_remote_signing', 'SELECT state FROM credential WHERE id = $1', [known['credentialId']]);
    return key?.state === state;
  });

/** Which reactions have had which events: done, or put aside. */
async function takenOf(events: readonly Forgery[]): Promise<string[]> {
  const ids = events.map(({ eventId }) => eventId);
  const sql = `SELECT event_id || ' ' || handler AS text FROM inbox WHERE event_id = ANY ($1) UNION SELECT event_id || ' ' || handler FROM dead_letter WHERE event_id = ANY ($1)`;
  const perRoom = await Promise.all(Object.values(DATABASES).map((database) => rowsIn<{ text: string }>(database, sql, [ids])));
  return perRoom.flat().map(({ text }) => text).toSorted();
}

/** Work about the request that is still to be done. */
async function openJobs(): Promise<number> {
  const about = [`%${known['requestId'] ?? ''}%`];
  const jobs = await rowsIn(`vidimus_issuance`, `SELECT id FROM jobs.job WHERE data::text LIKE $1 AND state IN ('created', 'retry', 'active')`, about);
  const messages = await rowsIn('vidimus_notification', `SELECT id FROM message WHERE about_id = $1 AND state = 'ACCEPTED'`, [known['requestId']]);
  return jobs.length + messages.length;
}
