import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AGENCY_A, OFFICER_A, OFFICER_B, personOf } from '../../test/running-issuance.js';
import { Completions, expectRefusal, TAX_NUMBER } from '../../test/subject.js';
import type { Subject } from '../../test/subject.js';

let stage: Completions;
beforeAll(async () => {
  stage = await Completions.start();
}, 120_000);
afterAll(() => stage.stop());

const PLACE = { organisationId: AGENCY_A.id, organisationPath: AGENCY_A.path };
const begin = (id: string, officer = OFFICER_A) => stage.issuance.call(officer, 'POST', `/v1/issuance-requests/${id}/token-hand-overs`);
const handedTo = ({ id }: Subject, officer = OFFICER_A) => stage.issuance.call(officer, 'GET', `/v1/issuance-requests/${id}/token-hand-overs`);
const choose = (subject: Subject, deviceId: string) => subject.call('POST', 'token-choices', { deviceId });
const tokensOf = async (subject: Subject) => (await subject.call('GET', 'tokens')).json();

/** As the officer's page does: the person is made known, then otp-sync has a token assigned and delivered to him. */
async function handedOver({ id }: Subject, press = 0): Promise<string> {
  const begun = await begin(id);
  expect([begun.status, begun.json()]).toEqual([201, { holderId: expect.any(String) }]);
  return stage.rooms.handOver(begun.json<{ holderId: string }>().holderId, PLACE, press);
}

describe('a token that is handed over', () => {
  it('[S4-47] is for the person whom identity then knows, by an officer of the organisation, once the request is approved', async () => {
    const early = await stage.issuance.start(OFFICER_A, personOf(TAX_NUMBER));
    expectRefusal(await begin(early), 'illegal-transition', { state: 'AWAITING_USER_CHECK' });
    await stage.cancel(early);
    await stage.withSubject(async ({ id }) => {
      expect((await begin(id, OFFICER_B)).status).toBe(404);
      const { holderId } = (await begin(id)).json<{ holderId: string }>();
      expect(stage.rooms.holders.get(holderId)).toMatchObject({ taxNumber: TAX_NUMBER, password: null });
      expect((await begin(id)).json()).toEqual({ holderId });
      const last = (await stage.issuance.history(OFFICER_A, id)).at(-1);
      expect(last).toMatchObject({ code: 'token-hand-over-begun', actor: { kind: 'person', id: OFFICER_A } });
      stage.rooms.away.add('identity');
      expect((await begin(id)).status).toBe(503);
      stage.rooms.away.clear();
    });
  }, 90_000);

  it('[S4-47] is chosen and activated by the subject, whose key is then bound to it; its card has the user code', async () => {
    await stage.withSubject(async (subject) => {
      expect((await handedTo(subject)).json()).toEqual({ items: [] });
      const token = await handedOver(subject, 700);
      expect((await handedTo(subject)).json()).toEqual({ items: [{ id: token, kind: 'EVENT_TOKEN', serial: 'T1', model: 'c100' }] });
      expect((await handedTo(subject, OFFICER_B)).status).toBe(404);
      stage.rooms.away.add('otp-sync');
      expect((await handedTo(subject)).status).toBe(503);
      stage.rooms.away.clear();
      expectRefusal(await subject.call('GET', 'tokens'), 'unprocessable', { missingStep: 'TERMS' });
      await subject.acceptTerms();
      expect(await tokensOf(subject)).toEqual({ items: [{ id: token, kind: 'EVENT_TOKEN', serial: 'T1', model: 'c100' }] });
      expect((await choose(subject, token)).json()).toMatchObject({ otpDevice: { channel: 'TOKEN', maskedAddress: null, verified: false } });
      expectRefusal(await subject.verify('123456'), 'unprocessable');
      expectRefusal(await subject.call('POST', 'otp-codes'), 'unprocessable');
      const right = stage.rooms.codesInARow(token);
      const wrong = await subject.call('POST', 'token-activations', { ...right, userCode: '00000-00000' });
      expectRefusal(wrong, 'credentials-refused', { attemptsLeft: 4, supportReference: 'R-SAMPLE00', errors: [expect.objectContaining({ code: 'RESYNC_FAILED' })] });
      for (let twice = 0; twice < 2; twice += 1) {
        expect((await subject.call('POST', 'token-activations', right)).json()).toMatchObject({ otpDevice: { channel: 'TOKEN', verified: true } });
      }
      expect(await tokensOf(subject)).toEqual({ items: [] });
      await subject.setCredentials();
      const { credential_id: credentialId } = await subject.row();
      expect((await choose(subject, token)).status).toBe(201);
      expect((await subject.row()).credential_id).toBe(credentialId);
      expect(stage.rooms.credentials.get(credentialId)).toMatchObject({ otpDeviceId: token });
      expect((await subject.codes()).json()).toMatchObject({ userCode: null, unblockCode: expect.any(String), revocationCode: expect.any(String) });
      const { certificateId } = (await subject.complete()).json<{ certificateId: string }>();
      await stage.orderFor(certificateId);
      await stage.issue(subject.id, certificateId);
    });
  }, 90_000);

  it('[S4-47] is nobody else’s, needs not be used, and stays his when another way is chosen after it', async () => {
    await stage.withSubject(async (subject) => {
      await subject.acceptTerms();
      const token = await handedOver(subject);
      expectRefusal(await choose(subject, stage.rooms.handOver(randomUUID(), PLACE)), 'unprocessable', { errors: [expect.objectContaining({ pointer: '/deviceId', code: 'NOT_HANDED_OVER' })] });
      expectRefusal(await subject.call('POST', 'token-activations', stage.rooms.codesInARow(token)), 'unprocessable', { missingStep: 'OTP' });
      await choose(subject, token);
      await subject.call('POST', 'token-activations', stage.rooms.codesInARow(token));
      expect((await subject.choose('AUTHENTICATOR')).status).toBe(201);
      expect(stage.rooms.devices.get((await subject.row()).otp_device_id)?.replaces).toBeUndefined();
      expect((await subject.verify()).json()).toMatchObject({ otpDevice: { channel: 'AUTHENTICATOR', verified: true } });
    });
  }, 90_000);

  it('[S4-41] leaves neither codes of it nor its user code in the database or the log', async () => {
    await stage.withSubject(async (subject) => {
      await subject.acceptTerms();
      const token = await handedOver(subject);
      await choose(subject, token);
      const { userCode } = stage.rooms.codesInARow(token);
      await subject.call('POST', 'token-activations', stage.rooms.codesInARow(token));
      const tables = ['issuance_request', 'history', 'audit_entry', 'outbox', 'idempotency_record'];
      const rows = await Promise.all(tables.map((name) => stage.issuance.database.query(`SELECT t::text AS line FROM ${name} t`)));
      const everywhere = JSON.stringify(rows) + stage.issuance.room.logLines.join('\n');
      expect(everywhere).toContain(token);
      expect(everywhere).not.toContain(userCode);
    });
  }, 60_000);
});
