import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { HolderRoomsStandIn } from '../../test/holder-rooms-stand-in.js';
import type { HolderRoom } from '../../test/holder-rooms-stand-in.js';
import { AGENCY_A, OFFICER_A, personOf, RunningIssuance } from '../../test/running-issuance.js';
import { GOOD_PASSWORD, GOOD_PIN, Subject } from '../../test/subject.js';

let issuance: RunningIssuance;
let rooms: HolderRoomsStandIn;
beforeAll(async () => {
  rooms = await HolderRoomsStandIn.start();
  issuance = await RunningIssuance.start({}, rooms.urls);
}, 120_000);
afterAll(async () => {
  await issuance.stop();
  await rooms.stop();
});

const TAX_NUMBER = '094259216';
const cancel = (id: string) => issuance.call(OFFICER_A, 'POST', `/v1/issuance-requests/${id}/cancellation`, { reason: 'The test is over.' });

/** An approved request of the same person; cancelled afterwards where the test has not ended it, for he can have one at a time. */
async function withSubject(test: (subject: Subject) => Promise<void>, isLoggedIn = true): Promise<void> {
  const subject = new Subject(issuance, rooms, await issuance.approved(OFFICER_A, personOf(TAX_NUMBER)));
  if (isLoggedIn) await subject.logIn();
  await test(subject);
  await cancel(subject.id);
}

const refusal = (answer: TestAnswer, slug: string, rest: object = {}) =>
  expect(answer.json()).toMatchObject({ type: expect.stringMatching(new RegExp(`/${slug}$`)), ...rest });
const publishIssued = (requestId: string, certificateId: string) =>
  issuance.publish('certificate.issued.v1', certificateId, {
    certificateId,
    organisationId: AGENCY_A.id,
    requestId,
    profile: 'natural-person-remote-signature',
    serialNumber: '4f1c2d3e',
    notBefore: '2026-11-21T12:00:00Z',
    notAfter: '2029-11-21T11:59:59Z',
  });
const orderFor = (certificateId: string) =>
  eventually('the authority is asked', () => issuance.authority.orders.find((order) => order.certificateId === certificateId), { timeoutMs: 60_000 });

describe('the subject completes the issuing', () => {
  it('[S4-41] [S4-42] [S4-45] step by step, without any officer, until the certificate exists', async () => {
    await withSubject(async (subject) => {
      const { id } = subject;
      const terms = await subject.call('GET', 'terms?locale=en');
      expect(terms.json()).toMatchObject({ version: '1', locale: 'en', title: expect.stringContaining('Terms'), acceptedVersion: null });
      expect((await subject.call('GET', 'terms')).json()).toMatchObject({ locale: 'el', title: expect.stringContaining('Όροι') });
      expect((await subject.acceptTerms()).json()).toMatchObject({ termsVersion: '1', otpDevice: null, credentialReady: false, codesShown: false, userId: null });

      const chosen = await subject.choose('AUTHENTICATOR');
      expect([chosen.status, chosen.json()]).toEqual([
        201,
        { channel: 'AUTHENTICATOR', maskedAddress: null, secret: expect.stringMatching(/^[A-Z2-7]{32}$/), otpauthUri: expect.stringContaining('otpauth://totp/') },
      ]);
      expect((await subject.verify()).json()).toMatchObject({ otpDevice: { channel: 'AUTHENTICATOR', maskedAddress: null, verified: true } });

      const { userId } = (await subject.setCredentials()).json<{ userId: string }>();
      const { person_id: personId, account_id: accountId, credential_id: credentialId, otp_device_id: otpDeviceId } = await subject.row();
      const person = personOf(TAX_NUMBER);
      expect(rooms.holders.get(personId)).toMatchObject({
        userId,
        accountId,
        taxNumber: TAX_NUMBER,
        surname: person.surname,
        organisationPath: AGENCY_A.path,
        email: `${person.username}@${AGENCY_A.domain}`,
        locale: 'el',
        password: GOOD_PASSWORD,
      });
      expect(rooms.credentials.get(credentialId)).toMatchObject({ holderId: personId, otpDeviceId, pin: GOOD_PIN, certificateId: null });

      const codes = await subject.codes();
      expect([codes.status, codes.json()]).toEqual([
        201,
        {
          userCode: rooms.devices.get(otpDeviceId)?.userCode,
          unblockCode: rooms.credentials.get(credentialId)?.unblockCode,
          revocationCode: expect.stringMatching(/^[0-9]{8}$/),
        },
      ]);

      const done = await subject.complete();
      expect([done.status, done.json()]).toEqual([202, expect.objectContaining({ state: 'ISSUING' })]);
      const { certificateId } = done.json<{ certificateId: string }>();
      const order = await orderFor(certificateId);
      expect(order.csr).toBe(rooms.credentials.get(credentialId)?.csr);
      expect(rooms.credentials.get(credentialId)?.certificateId).toBe(certificateId);
      await publishIssued(id, certificateId);
      await issuance.reaches(OFFICER_A, id, 'COMPLETED');

      const lines = (await issuance.history(OFFICER_A, id)).filter(({ actor }) => actor.kind === 'subject');
      expect(lines.map(({ code }) => code)).toEqual(['tax-login', 'terms-accepted', 'otp-chosen', 'otp-verified', 'key-prepared', 'codes-shown', 'completion-started']);
      expect(new Set(lines.map(({ actor }) => actor.id))).toEqual(new Set([id]));
      const mail = await eventually('the user-id is mailed', () => issuance.notification.messages.find(({ template }) => template === 'user-id-assigned'));
      expect(mail.parameters).toMatchObject({ userId });
    });
  }, 120_000);

  it('[S4-41] leaves no password, PIN, code or seed in the database or the log', async () => {
    await withSubject(async (subject) => {
      await subject.ready();
      const codes = (await subject.codes()).json<Record<string, string>>();
      const { otp_device_id: otpDeviceId } = await subject.row();
      const device = rooms.devices.get(otpDeviceId);
      const secrets = [GOOD_PASSWORD, ...Object.values(codes), device?.secret.toString('base64') ?? '', 'otpauth'];
      const tables: { name: string }[] = await issuance.database.query(
        `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
         WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
      );
      for (const { name } of tables) {
        const rows: { line: string }[] = await issuance.database.query(`SELECT t::text AS line FROM ${name} t`);
        const all = rows.map(({ line }) => line).join('\n');
        for (const secret of secrets) expect([name, all.includes(secret)]).toEqual([name, false]);
      }
      const log = issuance.room.logLines.join('\n');
      for (const secret of [...secrets, `"${GOOD_PIN}"`]) expect(log.includes(secret)).toBe(false);
    });
  }, 90_000);

  it('[S4-41] in the order that makes sense: each step names the one that is missing', async () => {
    await withSubject(async (subject) => {
      const missing = (answer: TestAnswer, missingStep: string) => refusal(answer, 'unprocessable', { missingStep });
      missing(await subject.choose('AUTHENTICATOR'), 'TERMS');
      missing(await subject.complete(), 'TERMS');
      await subject.acceptTerms();
      missing(await subject.verify('123456'), 'OTP');
      missing(await subject.call('POST', 'otp-codes'), 'OTP');
      missing(await subject.setCredentials(), 'OTP');
      await subject.choose('AUTHENTICATOR');
      missing(await subject.setCredentials(), 'OTP');
      await subject.verify();
      missing(await subject.codes(), 'KEY');
      await subject.setCredentials();
      missing(await subject.complete(), 'CODES');
      refusal(await subject.call('POST', 'otp-codes'), 'unprocessable', { detail: expect.stringContaining('authenticator') });
    });
  }, 90_000);

  it('[S4-41] within half an hour of the tax login only', async () => {
    await withSubject(async (subject) => {
      refusal(await subject.acceptTerms(), 'login-required');
      expect((await subject.call('GET', 'terms')).status).toBe(200);
      await subject.ready();
      await issuance.database.query(`UPDATE issuance_request SET tax_login_at = now() - interval '31 minutes' WHERE id = $1`, [subject.id]);
      for (const answer of [subject.acceptTerms('1'), subject.choose('AUTHENTICATOR'), subject.verify(), subject.setCredentials(), subject.codes(), subject.complete()]) {
        refusal(await answer, 'login-required');
      }
      await issuance.reaches(OFFICER_A, subject.id, 'APPROVED');
    }, false);
  }, 90_000);

  it('[S4-41] before the approval, and after the end, not at all', async () => {
    const id = await issuance.start(OFFICER_A, personOf(TAX_NUMBER));
    const subject = await new Subject(issuance, rooms, id).logIn();
    refusal(await subject.acceptTerms(), 'illegal-transition', { state: 'AWAITING_USER_CHECK' });
    await cancel(id);
    refusal(await subject.acceptTerms(), 'illegal-transition', { state: 'CANCELLED' });
    refusal(await new Subject(issuance, rooms, randomUUID()).acceptTerms(), 'not-found');
  }, 60_000);

  it('[S4-41] and nobody else: neither officer nor another room', async () => {
    await withSubject(async (subject) => {
      const path = `/v1/subject-requests/${subject.id}/completion`;
      expect((await issuance.call(OFFICER_A, 'POST', path)).status).toBe(401);
      const other = await issuance.room.issuer.token({ kind: 'room', sub: 'room:authority', audience: 'urn:vidimus:room:issuance', scope: 'issuance:other' });
      expect((await issuance.room.request(path, { method: 'POST', token: other })).status).toBe(403);
    });
  }, 60_000);
});

describe('the terms', () => {
  it('[S4-41] are accepted in their present version, and again without harm', async () => {
    await withSubject(async (subject) => {
      refusal(await subject.acceptTerms('0'), 'unprocessable', { errors: [{ pointer: '/version', code: 'NOT_PRESENT', detail: expect.any(String) }] });
      expect((await subject.acceptTerms()).status).toBe(200);
      expect((await subject.acceptTerms()).status).toBe(200);
      expect((await issuance.historyCodes(OFFICER_A, subject.id)).filter((code) => code === 'terms-accepted')).toHaveLength(1);
      expect((await subject.call('GET', 'terms')).json()).toMatchObject({ acceptedVersion: '1' });
    });
  }, 60_000);
});

describe('one-time codes', () => {
  it('[C-25] go to a number only where SMS is chosen: the one typed now, normalised and shown masked', async () => {
    await withSubject(async (subject) => {
      await subject.acceptTerms();
      refusal(await subject.choose('SMS'), 'unprocessable', { errors: [expect.objectContaining({ pointer: '/phone', code: 'REQUIRED' })] });
      refusal(await subject.choose('SMS', '690 1234567'), 'validation-failed', { errors: [expect.objectContaining({ pointer: '/phone' })] });
      expect((await subject.choose('SMS', '0030 690 1234567')).json()).toMatchObject({ channel: 'SMS', secret: null, otpauthUri: null });
      const { otp_device_id: deviceId } = await subject.row();
      expect(rooms.devices.get(deviceId)).toMatchObject({ kind: 'SMS', address: '+306901234567', sent: expect.stringMatching(/^[0-9]{6}$/) });
      const first = rooms.devices.get(deviceId)?.sent;
      const again = await subject.call('POST', 'otp-codes');
      expect([again.status, again.json()]).toEqual([202, { expiresAt: expect.any(String), resendAfter: expect.any(String) }]);
      expect(rooms.devices.get(deviceId)?.sent).not.toBe(first);
      expect((await subject.verify()).json()).toMatchObject({ otpDevice: { channel: 'SMS', maskedAddress: '+30••••••••67', verified: true } });
      await subject.setCredentials();
      expect(rooms.holders.get((await subject.row()).person_id)?.phone).toBe('+306901234567');
    });
  }, 60_000);

  it('[C-25] do not go to a number that is another person’s', async () => {
    await withSubject(async (subject) => {
      await subject.acceptTerms();
      rooms.foreignPhones.add('+306900000001');
      refusal(await subject.choose('SMS', '+306900000001'), 'unprocessable', { errors: [expect.objectContaining({ pointer: '/phone', code: 'PHONE_OF_ANOTHER' })] });
      expect((await subject.row()).otp_device_id).toBeNull();
    });
  }, 60_000);

  it('[S4-47] go by e-mail only where the organisation allows it', async () => {
    await withSubject(async (subject) => {
      await subject.acceptTerms();
      refusal(await subject.choose('EMAIL'), 'unprocessable', { allowed: 'AUTHENTICATOR,SMS', errors: [expect.objectContaining({ pointer: '/channel' })] });
      await issuance.database.query('UPDATE organisation_policy SET email_otp_allowed = true WHERE id = $1', [AGENCY_A.id]);
      expect((await subject.choose('EMAIL')).status).toBe(201);
      expect((await subject.verify()).json()).toMatchObject({ otpDevice: { channel: 'EMAIL', maskedAddress: expect.stringMatching(/^.•+@a\.agency\.example$/), verified: true } });
      await issuance.database.query('UPDATE organisation_policy SET email_otp_allowed = false WHERE id = $1', [AGENCY_A.id]);
    });
  }, 60_000);

  it('[S4-47] that are wrong are refused with the field, and the right one is taken after them', async () => {
    await withSubject(async (subject) => {
      await subject.acceptTerms();
      await subject.choose('AUTHENTICATOR');
      refusal(await subject.verify('000000'), 'credentials-refused', { errors: [expect.objectContaining({ pointer: '/code', code: 'WRONG_CODE' })] });
      refusal(await subject.verify('12345'), 'validation-failed', { errors: [expect.objectContaining({ pointer: '/code' })] });
      expect((await subject.verify()).status).toBe(200);
      expect((await subject.verify()).status).toBe(200);
    });
  }, 60_000);

  it('[S4-47] come from the last choice: another one asks for a code, a PIN and codes of its own', async () => {
    await withSubject(async (subject) => {
      await subject.ready();
      const before = await subject.row();
      expect((await subject.choose('SMS', '+306901234567')).status).toBe(201);
      const after = await subject.row();
      expect(after.otp_device_id).not.toBe(before.otp_device_id);
      expect(rooms.devices.get(after.otp_device_id)?.replaces).toBe(before.otp_device_id);
      refusal(await subject.complete(), 'unprocessable', { missingStep: 'OTP' });
      await subject.verify();
      refusal(await subject.complete(), 'unprocessable', { missingStep: 'KEY' });
      await subject.setCredentials('907182');
      expect(rooms.credentials.get(after.credential_id)).toMatchObject({ otpDeviceId: after.otp_device_id, pin: '907182' });
      refusal(await subject.complete(), 'unprocessable', { missingStep: 'CODES' });
    });
  }, 60_000);

  it('[C-25] are not sent to one number after another', async () => {
    await withSubject(async (subject) => {
      await subject.acceptTerms();
      await issuance.database.query('DELETE FROM rate_limit');
      for (let digit = 1; digit <= 5; digit += 1) expect((await subject.choose('SMS', `+30690123456${digit}`)).status).toBe(201);
      refusal(await subject.choose('SMS', '+306901234569'), 'too-many-requests');
      expect((await subject.choose('AUTHENTICATOR')).status).toBe(201);
      await issuance.database.query('DELETE FROM rate_limit');
    });
  }, 60_000);
});

describe('password, PIN and codes', () => {
  it('[S4-41] that are easy to guess are refused with the field, and nothing is made', async () => {
    await withSubject(async (subject) => {
      await subject.acceptTerms();
      await subject.choose('AUTHENTICATOR');
      await subject.verify();
      for (const [pin, code] of [['111111', 'ALL_THE_SAME'], ['123456', 'RUN'], ['942592', 'TAX_NUMBER']] as const) {
        const answer = await subject.setCredentials(pin);
        refusal(answer, 'unprocessable', { errors: [expect.objectContaining({ pointer: '/pin', code })] });
        expect(answer.text).not.toContain(pin);
      }
      refusal(await subject.setCredentials('12345'), 'validation-failed', { errors: [expect.objectContaining({ pointer: '/pin' })] });
      refusal(await subject.setCredentials(GOOD_PIN, 'too short'), 'unprocessable', { errors: [expect.objectContaining({ pointer: '/password', code: 'TOO_SHORT' })] });
      expect(rooms.credentials.has((await subject.row()).credential_id)).toBe(false);
      refusal(await subject.codes(), 'unprocessable', { missingStep: 'KEY' });
    });
  }, 60_000);

  it('[S4-41] can be set anew; the codes shown before are void then', async () => {
    await withSubject(async (subject) => {
      await subject.ready();
      const before = rooms.credentials.get((await subject.row()).credential_id);
      const first = (await subject.setCredentials('907182', 'another good password')).json();
      const { credential_id: credentialId, person_id: personId } = await subject.row();
      expect(rooms.credentials.get(credentialId)).toMatchObject({ pin: '907182' });
      expect(rooms.credentials.get(credentialId)?.csr).not.toBe(before?.csr);
      expect([rooms.holders.get(personId)?.password, rooms.holders.get(personId)?.userId]).toEqual(['another good password', first['userId']]);
      refusal(await subject.complete(), 'unprocessable', { missingStep: 'CODES' });
    });
  }, 60_000);

  it('[S4-41] are all new with each call, which come ten seconds apart', async () => {
    await withSubject(async (subject) => {
      await subject.ready();
      const { revocation_code_hash: before } = await subject.row();
      const second = (await subject.codes()).json<Record<string, string>>();
      const row = await subject.row();
      expect(second).toMatchObject({ userCode: rooms.devices.get(row.otp_device_id)?.userCode, unblockCode: rooms.credentials.get(row.credential_id)?.unblockCode });
      expect(row.revocation_code_hash).not.toBe(before);
      const third = await subject.call('POST', 'codes');
      refusal(third, 'too-many-requests', { retryAfterSeconds: expect.any(Number) });
    });
  }, 60_000);
});

describe('with another room away', () => {
  /** The room client leaves a room alone for five seconds after five failures. */
  const once = (what: string, act: () => Promise<TestAnswer>, status: number) =>
    eventually(what, async () => (await act()).status === status, { timeoutMs: 30_000, intervalMs: 500 });

  async function comesBack(room: HolderRoom, act: () => Promise<TestAnswer>, status: number): Promise<void> {
    rooms.away.add(room);
    refusal(await act(), 'unavailable');
    rooms.away.delete(room);
    await once(`${room} is asked again`, act, status);
  }

  it('[S4-41] every step says so, loses nothing, and is simply repeated', async () => {
    await withSubject(async (subject) => {
      await subject.acceptTerms();
      await comesBack('otp-sync', () => subject.choose('AUTHENTICATOR'), 201);
      await comesBack('otp-sync', () => subject.verify(), 200);
      await comesBack('identity', () => subject.setCredentials(), 201);
      await comesBack('remote-signing', () => subject.setCredentials(), 201);
      await comesBack('otp-sync', () => subject.codes(), 201);
      await comesBack('remote-signing', () => subject.codes(), 201);
      expect((await subject.complete()).status).toBe(202);
    });
  }, 180_000);

  it('[S4-41] a step that was done there but not noted here is done again under the same ids', async () => {
    await withSubject(async (subject) => {
      await subject.acceptTerms();
      await subject.choose('AUTHENTICATOR');
      await subject.verify();
      rooms.deaf.add('remote-signing');
      refusal(await subject.setCredentials('907182'), 'unavailable');
      rooms.deaf.delete('remote-signing');
      const { credential_id: credentialId, person_id: personId } = await subject.row();
      const userId = rooms.holders.get(personId)?.userId;
      expect(rooms.credentials.get(credentialId)).toMatchObject({ pin: '907182' });
      refusal(await subject.codes(), 'unprocessable', { missingStep: 'KEY' });
      await once('remote-signing is asked again', () => subject.setCredentials(), 201);
      expect(rooms.credentials.get(credentialId)).toMatchObject({ pin: GOOD_PIN });
      expect(rooms.holders.get(personId)?.userId).toBe(userId);
      rooms.deaf.add('otp-sync');
      refusal(await subject.codes(), 'unavailable');
      rooms.deaf.delete('otp-sync');
      await once('otp-sync is asked again', () => subject.codes(), 201);
    });
  }, 120_000);

  it('[S4-41] the certificate waits until the key is tied to it', async () => {
    const subject = await new Subject(issuance, rooms, await issuance.approved(OFFICER_A, personOf(TAX_NUMBER))).ready();
    rooms.away.add('remote-signing');
    const { certificateId } = (await subject.complete()).json<{ certificateId: string }>();
    await eventually('the job has failed once', async () => {
      const rows: object[] = await issuance.database.query(
        `SELECT 1 FROM jobs.job WHERE name = 'issuance.request-certificate' AND (retry_count > 0 OR state = 'retry') AND data ->> 'requestId' = $1`,
        [subject.id],
      );
      return rows.length > 0;
    }, { timeoutMs: 60_000, intervalMs: 100 });
    expect(issuance.authority.orders.some((order) => order.certificateId === certificateId)).toBe(false);
    rooms.away.delete('remote-signing');
    await orderFor(certificateId);
    await publishIssued(subject.id, certificateId);
    await issuance.reaches(OFFICER_A, subject.id, 'COMPLETED');
  }, 120_000);
});

describe('at the same moment', () => {
  it('[S4-41] two completions ask for one certificate, and a repetition gives the same answer', async () => {
    await withSubject(async (subject) => {
      await subject.ready();
      const key = randomUUID();
      const answers = await Promise.all([subject.complete(key), subject.complete(), subject.complete()]);
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
      const [accepted] = answers.filter(({ status }) => status === 202);
      const certificateId = accepted?.json<{ certificateId: string }>().certificateId ?? '';
      await orderFor(certificateId);
      expect(issuance.authority.orders.filter(({ requestId }) => requestId === subject.id)).toHaveLength(1);
      const lines = await issuance.historyCodes(OFFICER_A, subject.id);
      expect(lines.filter((code) => code === 'completion-started')).toHaveLength(1);
      const repeated = await subject.complete(key);
      expect([repeated.status, repeated.text]).toEqual([answers[0]?.status, answers[0]?.text]);
      await publishIssued(subject.id, certificateId);
      await issuance.reaches(OFFICER_A, subject.id, 'COMPLETED');
    });
  }, 90_000);

  it('[S4-41] two PINs make one key: the one that the certificate is ordered for', async () => {
    await withSubject(async (subject) => {
      await subject.ready();
      const answers = await Promise.all([subject.setCredentials('907182'), subject.setCredentials('281907')]);
      expect(answers.map(({ status }) => status)).toEqual([201, 201]);
      await subject.codes();
      const { certificateId } = (await subject.complete()).json<{ certificateId: string }>();
      const order = await orderFor(certificateId);
      expect(order.csr).toBe(rooms.credentials.get((await subject.row()).credential_id)?.csr);
      await publishIssued(subject.id, certificateId);
      await issuance.reaches(OFFICER_A, subject.id, 'COMPLETED');
    });
  }, 90_000);
});
