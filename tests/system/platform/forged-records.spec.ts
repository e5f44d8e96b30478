import { beforeAll, describe, expect, it } from '@jest/globals';
import { listenersIn, ROOMS } from '@vidimus/standalone';
import { eventually } from '@vidimus/testing';
import { crowdPerson, domainOfAgencyA } from '../../support/people/crowd.js';
import { signIn } from '../../support/people/sign-in.js';
import type { Person } from '../../support/people/sign-in.js';
import { rowsIn } from '../../support/platform/databases.js';
import { append, forgeries } from '../../support/platform/forged-events.js';
import type { Forgery } from '../../support/platform/forged-events.js';
import { rowsAbout } from '../../support/platform/rows-about.js';
import { completeAsSubject } from '../../support/walk/completion.js';
import { mailsTo } from '../../support/walk/mailbox.js';
import { approve, expectStatus, inState, passChecks, startIssuance } from '../../support/walk/walk.js';

const PATIENCE_MS = 300_000;
/** Rooms that listen, by their databases. */
const DATABASES: Readonly<Record<string, string>> = { issuance: 'vidimus_issuance', 'otp-sync': 'vidimus_otp_sync', 'remote-signing': 'vidimus_remote_signing' };

let officer: Person;
let email: string;
let known: Record<string, string>;
let forged: readonly Forgery[];
/** Handlers that the code declares: per type, by the database of their room. */
const listeners = listenersIn(ROOMS.map(([, room]) => room));

beforeAll(async () => {
  officer = await signIn('officer-a');
  const person = crowdPerson(160);
  const requestId = await startIssuance(officer, person, domainOfAgencyA());
  const subject = await passChecks(officer, requestId, person);
  await inState(officer, requestId, 'AWAITING_APPROVAL');
  expectStatus(await approve(officer, requestId), 200);
  await completeAsSubject(subject, requestId);
  const { body } = await inState(officer, requestId, 'COMPLETED');
  email = String(body['email']);
  const certificateId = String(body['certificateId']);
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
    const operator = await signIn('operator');
    const revocation = forged.filter(({ type }) => type === 'certificate.revoked.v1');
    const letters = await rowsIn<{ id: string }>('vidimus_remote_signing', 'SELECT id FROM dead_letter WHERE event_id = ANY ($1)', [revocation.map(({ eventId }) => eventId)]);
    expect(letters.length).toBe(revocation.length);
    const [letter] = letters;
    const replayed = await operator.post(`/api/remote-signing/v1/operations/dead-letters/${letter?.id ?? ''}/replay`);
    expect([replayed.status, replayed.body['state'], replayed.body['errorDetail']]).toEqual([200, 'OPEN', 'at /signature']);
    for (const database of Object.values(DATABASES)) await rowsIn(database, 'DELETE FROM dead_letter WHERE event_id = ANY ($1)', [forged.map(({ eventId }) => eventId)]);
  });

  it('is no obstacle to those that are signed: a real revocation destroys the key and is mailed', async () => {
    const mails = (await mailsTo(email)).length;
    const revoked = await officer.post(`/api/authority/v1/certificates/${known['certificateId'] ?? ''}/revocation`, { category: 'HOLDER_REQUEST', reason: 'unspecified', description: 'The story is over.' });
    expectStatus(revoked, 200);
    await eventually('the key is destroyed', async () => {
      const [key] = await rowsIn<{ state: string }>('vidimus_remote_signing', 'SELECT state FROM credential WHERE id = $1', [known['credentialId']]);
      return key?.state === 'DESTROYED';
    });
    await eventually('it is mailed', async () => (await mailsTo(email)).length > mails, { timeoutMs: 60_000 });
  });
});
