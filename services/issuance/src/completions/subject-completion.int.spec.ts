import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { AGENCY_A, OFFICER_A, personOf } from '../../test/running-issuance.js';
import { Completions, expectRefusal, GOOD_PASSWORD, GOOD_PIN, TAX_NUMBER } from '../../test/subject.js';

let stage: Completions;
beforeAll(async () => {
  stage = await Completions.start();
}, 120_000);
afterAll(() => stage.stop());

describe('the subject completes the issuing', () => {
  it('[S4-41] [S4-42] [S4-45] step by step, without any officer, until the certificate exists', async () => {
    await stage.withSubject(async (subject) => {
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
      expect(stage.rooms.holders.get(personId)).toMatchObject({
        userId,
        accountId,
        taxNumber: TAX_NUMBER,
        surname: person.surname,
        organisationPath: AGENCY_A.path,
        email: `${person.username}@${AGENCY_A.domain}`,
        locale: 'el',
        password: GOOD_PASSWORD,
      });
      expect(stage.rooms.credentials.get(credentialId)).toMatchObject({ holderId: personId, otpDeviceId, pin: GOOD_PIN, certificateId: null });

      const codes = await subject.codes();
      expect([codes.status, codes.json()]).toEqual([
        201,
        {
          userCode: stage.rooms.devices.get(otpDeviceId)?.userCode,
          unblockCode: stage.rooms.credentials.get(credentialId)?.unblockCode,
          revocationCode: expect.stringMatching(/^[0-9]{8}$/),
        },
      ]);

      const done = await subject.complete();
      expect([done.status, done.json()]).toEqual([202, expect.objectContaining({ state: 'ISSUING' })]);
      const { certificateId } = done.json<{ certificateId: string }>();
      const order = await stage.orderFor(certificateId);
      expect(order.csr).toBe(stage.rooms.credentials.get(credentialId)?.csr);
      expect(stage.rooms.credentials.get(credentialId)?.certificateId).toBe(certificateId);
      await stage.issue(id, certificateId);

      const lines = (await stage.issuance.history(OFFICER_A, id)).filter(({ actor }) => actor.kind === 'subject');
      expect(lines.map(({ code }) => code).slice(-6)).toEqual(['terms-accepted', 'otp-chosen', 'otp-verified', 'key-prepared', 'codes-shown', 'completion-started']);
      expect(new Set(lines.map(({ actor }) => actor.id))).toEqual(new Set([id]));
      const mail = await eventually('the user-id is mailed', () => stage.issuance.notification.messages.find(({ template }) => template === 'user-id-assigned'));
      expect(mail.parameters).toMatchObject({ userId });
    });
  }, 120_000);

  it('[S4-41] leaves no password, PIN, code or seed in the database or the log', async () => {
    await stage.withSubject(async (subject) => {
      await subject.ready();
      const codes = (await subject.codes()).json<Record<string, string>>();
      const { otp_device_id: otpDeviceId } = await subject.row();
      const device = stage.rooms.devices.get(otpDeviceId);
      const secrets = [GOOD_PASSWORD, ...Object.values(codes), device?.secret.toString('base64') ?? '', 'otpauth'];
      const tables: { name: string }[] = await stage.issuance.database.query(
        `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
         WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
      );
      for (const { name } of tables) {
        const rows: { line: string }[] = await stage.issuance.database.query(`SELECT t::text AS line FROM ${name} t`);
        const all = rows.map(({ line }) => line).join('\n');
        for (const secret of secrets) expect([name, all.includes(secret)]).toEqual([name, false]);
      }
      const log = stage.issuance.room.logLines.join('\n');
      for (const secret of [...secrets, `"${GOOD_PIN}"`]) expect(log.includes(secret)).toBe(false);
    });
  }, 90_000);

  it('[S4-41] in the order that makes sense: each step names the one that is missing', async () => {
    await stage.withSubject(async (subject) => {
      const missing = (answer: TestAnswer, missingStep: string) => expectRefusal(answer, 'unprocessable', { missingStep });
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
      expectRefusal(await subject.call('POST', 'otp-codes'), 'unprocessable', { detail: expect.stringContaining('authenticator') });
    });
  }, 90_000);

  it('[S4-41] within half an hour of the tax login only', async () => {
    await stage.withSubject(async (subject) => {
      await subject.ready();
      await stage.issuance.database.query(`UPDATE issuance_request SET tax_login_at = now() - interval '31 minutes' WHERE id = $1`, [subject.id]);
      expect((await subject.call('GET', 'terms')).status).toBe(200);
      for (const answer of [subject.acceptTerms('1'), subject.choose('AUTHENTICATOR'), subject.verify(), subject.setCredentials(), subject.codes(), subject.complete()]) {
        expectRefusal(await answer, 'login-required');
      }
      await stage.issuance.reaches(OFFICER_A, subject.id, 'APPROVED');
    });
  }, 90_000);

  it('[S4-41] before the approval, and after the end, not at all', async () => {
    const id = await stage.issuance.start(OFFICER_A, personOf(TAX_NUMBER));
    const subject = stage.subjectOf(id);
    await stage.issuance.taxLogin(id, personOf(TAX_NUMBER));
    expectRefusal(await subject.acceptTerms(), 'illegal-transition', { state: 'AWAITING_USER_CHECK' });
    await stage.cancel(id);
    expectRefusal(await subject.acceptTerms(), 'illegal-transition', { state: 'CANCELLED' });
    expectRefusal(await stage.subjectOf(randomUUID()).acceptTerms(), 'not-found');
  }, 60_000);

  it('[S4-41] and nobody else: neither officer nor another room', async () => {
    await stage.withSubject(async (subject) => {
      const path = `/v1/subject-requests/${subject.id}/completion`;
      expect((await stage.issuance.call(OFFICER_A, 'POST', path)).status).toBe(401);
      const other = await stage.issuance.room.issuer.token({ kind: 'room', sub: 'room:authority', audience: 'urn:vidimus:room:issuance', scope: 'issuance:other' });
      expect((await stage.issuance.room.request(path, { method: 'POST', token: other })).status).toBe(403);
    });
  }, 60_000);
});

describe('the terms', () => {
  it('[S4-41] are accepted in their present version, and again without harm', async () => {
    await stage.withSubject(async (subject) => {
      expectRefusal(await subject.acceptTerms('0'), 'unprocessable', { errors: [{ pointer: '/version', code: 'NOT_PRESENT', detail: expect.any(String) }] });
      expect((await subject.acceptTerms()).status).toBe(200);
      expect((await subject.acceptTerms()).status).toBe(200);
      expect((await stage.issuance.historyCodes(OFFICER_A, subject.id)).filter((code) => code === 'terms-accepted')).toHaveLength(1);
      expect((await subject.call('GET', 'terms')).json()).toMatchObject({ acceptedVersion: '1' });
    });
  }, 60_000);
});

describe('one-time codes', () => {
  it('[C-25] go to a number only where SMS is chosen: the one typed now, normalised and shown masked', async () => {
    await stage.withSubject(async (subject) => {
      await subject.acceptTerms();
      expectRefusal(await subject.choose('SMS'), 'unprocessable', { errors: [expect.objectContaining({ pointer: '/phone', code: 'REQUIRED' })] });
      expectRefusal(await subject.choose('SMS', '690 1234567'), 'validation-failed', { errors: [expect.objectContaining({ pointer: '/phone' })] });
      expect((await subject.choose('SMS', '0030 690 1234567')).json()).toMatchObject({ channel: 'SMS', secret: null, otpauthUri: null });
      const { otp_device_id: deviceId } = await subject.row();
      expect(stage.rooms.devices.get(deviceId)).toMatchObject({ kind: 'SMS', address: '+306901234567', sent: expect.stringMatching(/^[0-9]{6}$/) });
      const first = stage.rooms.devices.get(deviceId)?.sent;
      const again = await subject.call('POST', 'otp-codes');
      expect([again.status, again.json()]).toEqual([202, { expiresAt: expect.any(String), resendAfter: expect.any(String) }]);
      expect(stage.rooms.devices.get(deviceId)?.sent).not.toBe(first);
      expect((await subject.verify()).json()).toMatchObject({ otpDevice: { channel: 'SMS', maskedAddress: '•••••••••••67', verified: true } });
      await subject.setCredentials();
      expect(stage.rooms.holders.get((await subject.row()).person_id)?.phone).toBe('+306901234567');
    });
  }, 60_000);

  it('[C-25] do not go to a number that is another person’s', async () => {
    await stage.withSubject(async (subject) => {
      await subject.acceptTerms();
      stage.rooms.foreignPhones.add('+306900000001');
      expectRefusal(await subject.choose('SMS', '+306900000001'), 'unprocessable', { errors: [expect.objectContaining({ pointer: '/phone', code: 'PHONE_OF_ANOTHER' })] });
      expect((await subject.row()).otp_device_id).toBeNull();
    });
  }, 60_000);

  it('[S4-47] go by e-mail only where the organisation allows it', async () => {
    await stage.withSubject(async (subject) => {
      await subject.acceptTerms();
      expectRefusal(await subject.choose('EMAIL'), 'unprocessable', { allowed: 'AUTHENTICATOR,SMS', errors: [expect.objectContaining({ pointer: '/channel' })] });
      await stage.issuance.database.query('UPDATE organisation_policy SET email_otp_allowed = true WHERE id = $1', [AGENCY_A.id]);
      expect((await subject.choose('EMAIL')).status).toBe(201);
      expect((await subject.verify()).json()).toMatchObject({ otpDevice: { channel: 'EMAIL', maskedAddress: expect.stringMatching(/^.•+@a\.agency\.example$/), verified: true } });
      await stage.issuance.database.query('UPDATE organisation_policy SET email_otp_allowed = false WHERE id = $1', [AGENCY_A.id]);
    });
  }, 60_000);

  it('[S4-47] that are wrong are refused with the field, and the right one is taken after them', async () => {
    await stage.withSubject(async (subject) => {
      await subject.acceptTerms();
      await subject.choose('AUTHENTICATOR');
      expectRefusal(await subject.verify('000000'), 'credentials-refused', { errors: [expect.objectContaining({ pointer: '/code', code: 'WRONG_CODE' })] });
      expectRefusal(await subject.verify('12345'), 'validation-failed', { errors: [expect.objectContaining({ pointer: '/code' })] });
      expect((await subject.verify()).status).toBe(200);
      expect((await subject.verify()).status).toBe(200);
    });
  }, 60_000);

  it('[S4-47] come from the last choice: another one asks for a code, a PIN and codes of its own', async () => {
    await stage.withSubject(async (subject) => {
      await subject.ready();
      const before = await subject.row();
      expect((await subject.choose('SMS', '+306901234567')).status).toBe(201);
      const after = await subject.row();
      expect([after.person_id, after.credential_id === before.credential_id]).toEqual([before.person_id, false]);
      expect(after.otp_device_id).not.toBe(before.otp_device_id);
      expect(stage.rooms.devices.get(after.otp_device_id)?.replaces).toBe(before.otp_device_id);
      expectRefusal(await subject.complete(), 'unprocessable', { missingStep: 'OTP' });
      await subject.verify();
      expectRefusal(await subject.complete(), 'unprocessable', { missingStep: 'KEY' });
      await subject.setCredentials('907182');
      expect(stage.rooms.credentials.get(after.credential_id)).toMatchObject({ otpDeviceId: after.otp_device_id, pin: '907182' });
      expectRefusal(await subject.complete(), 'unprocessable', { missingStep: 'CODES' });
    });
  }, 60_000);

  it('[C-25] are not sent to one number after another', async () => {
    await stage.withSubject(async (subject) => {
      await subject.acceptTerms();
      await stage.issuance.database.query('DELETE FROM rate_limit');
      for (let digit = 1; digit <= 5; digit += 1) expect((await subject.choose('SMS', `+30690123456${digit}`)).status).toBe(201);
      expectRefusal(await subject.choose('SMS', '+306901234569'), 'too-many-requests');
      expect((await subject.choose('AUTHENTICATOR')).status).toBe(201);
      await stage.issuance.database.query('DELETE FROM rate_limit');
    });
  }, 60_000);
});

describe('password, PIN and codes', () => {
  it('[C-28] belong to the account that the person has, if he was known before', async () => {
    const known = { first: '', second: '' };
    for (const turn of ['first', 'second'] as const) {
      await stage.withSubject(async (subject) => {
        await subject.ready();
        const { person_id: personId, account_id: accountId, credential_id: credentialId, otp_device_id: deviceId } = await subject.row();
        known[turn] = `${personId} ${accountId}`;
        expect([stage.rooms.devices.get(deviceId)?.holderId, stage.rooms.credentials.get(credentialId)?.holderId]).toEqual([personId, personId]);
      });
    }
    expect(known.second).toBe(known.first);
  }, 90_000);

  it('[S4-41] that are easy to guess are refused with the field, and nothing is made', async () => {
    await stage.withSubject(async (subject) => {
      await subject.acceptTerms();
      await subject.choose('AUTHENTICATOR');
      await subject.verify();
      for (const [pin, code] of [['111111', 'ALL_THE_SAME'], ['123456', 'RUN'], ['942592', 'TAX_NUMBER']] as const) {
        const answer = await subject.setCredentials(pin);
        expectRefusal(answer, 'unprocessable', { errors: [expect.objectContaining({ pointer: '/pin', code })] });
        expect(answer.text).not.toContain(pin);
      }
      expectRefusal(await subject.setCredentials('12345'), 'validation-failed', { errors: [expect.objectContaining({ pointer: '/pin' })] });
      expectRefusal(await subject.setCredentials(GOOD_PIN, 'too short'), 'unprocessable', { errors: [expect.objectContaining({ pointer: '/password', code: 'TOO_SHORT' })] });
      expect(stage.rooms.credentials.has((await subject.row()).credential_id)).toBe(false);
      expectRefusal(await subject.codes(), 'unprocessable', { missingStep: 'KEY' });
    });
  }, 60_000);

  it('[S4-41] can be set anew; the codes shown before are void then', async () => {
    await stage.withSubject(async (subject) => {
      await subject.ready();
      const before = stage.rooms.credentials.get((await subject.row()).credential_id);
      const first = (await subject.setCredentials('907182', 'another good password')).json();
      const { credential_id: credentialId, person_id: personId } = await subject.row();
      expect(stage.rooms.credentials.get(credentialId)).toMatchObject({ pin: '907182' });
      expect(stage.rooms.credentials.get(credentialId)?.csr).not.toBe(before?.csr);
      expect([stage.rooms.holders.get(personId)?.password, stage.rooms.holders.get(personId)?.userId]).toEqual(['another good password', first['userId']]);
      expectRefusal(await subject.complete(), 'unprocessable', { missingStep: 'CODES' });
    });
  }, 60_000);

  it('[S4-41] are all new with each call, which come ten seconds apart', async () => {
    await stage.withSubject(async (subject) => {
      await subject.ready();
      const { revocation_code_hash: before } = await subject.row();
      const second = (await subject.codes()).json<Record<string, string>>();
      const row = await subject.row();
      expect(second).toMatchObject({ userCode: stage.rooms.devices.get(row.otp_device_id)?.userCode, unblockCode: stage.rooms.credentials.get(row.credential_id)?.unblockCode });
      expect(row.revocation_code_hash).not.toBe(before);
      const third = await subject.call('POST', 'codes');
      expectRefusal(third, 'too-many-requests', { retryAfterSeconds: expect.any(Number) });
    });
  }, 60_000);
});
