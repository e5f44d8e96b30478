import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import type { HolderRoom } from '../../test/holder-rooms-stand-in.js';
import { OFFICER_A } from '../../test/running-issuance.js';
import { Completions, expectRefusal, GOOD_PIN } from '../../test/subject.js';

let stage: Completions;
beforeAll(async () => {
  stage = await Completions.start();
}, 120_000);
afterAll(() => stage.stop());

describe('with another room away', () => {
  /** The room client leaves a room alone for five seconds after five failures. */
  const once = (what: string, act: () => Promise<TestAnswer>, status: number) =>
    eventually(what, async () => (await act()).status === status, { timeoutMs: 30_000, intervalMs: 500 });

  async function comesBack(room: HolderRoom, act: () => Promise<TestAnswer>, status: number): Promise<void> {
    stage.rooms.away.add(room);
    expectRefusal(await act(), 'unavailable');
    stage.rooms.away.delete(room);
    await once(`${room} is asked again`, act, status);
  }

  it('[S4-41] every step says so, loses nothing, and is simply repeated', async () => {
    await stage.withSubject(async (subject) => {
      await subject.acceptTerms();
      await comesBack('otp-sync', () => subject.choose('AUTHENTICATOR'), 201);
      await comesBack('otp-sync', () => subject.verify(), 200);
      await comesBack('identity', () => subject.setCredentials(), 201);
      await comesBack('remote-signing', () => subject.setCredentials(), 201);
      await comesBack('otp-sync', () => subject.codes(), 201);
      await comesBack('remote-signing', () => subject.codes(), 201);
      const { certificateId } = (await subject.complete()).json<{ certificateId: string }>();
      await stage.orderFor(certificateId);
      await stage.issue(subject.id, certificateId);
    });
  }, 180_000);

  it('[S4-41] a step that was done there but not noted here is done again under the same ids', async () => {
    await stage.withSubject(async (subject) => {
      await subject.acceptTerms();
      await subject.choose('AUTHENTICATOR');
      await subject.verify();
      stage.rooms.deaf.add('remote-signing');
      expectRefusal(await subject.setCredentials('907182'), 'unavailable');
      stage.rooms.deaf.delete('remote-signing');
      const { credential_id: credentialId, person_id: personId } = await subject.row();
      const userId = stage.rooms.holders.get(personId)?.userId;
      expect(stage.rooms.credentials.get(credentialId)).toMatchObject({ pin: '907182' });
      expectRefusal(await subject.codes(), 'unprocessable', { missingStep: 'KEY' });
      await once('remote-signing is asked again', () => subject.setCredentials(), 201);
      expect(stage.rooms.credentials.get(credentialId)).toMatchObject({ pin: GOOD_PIN });
      expect(stage.rooms.holders.get(personId)?.userId).toBe(userId);
      stage.rooms.deaf.add('otp-sync');
      expectRefusal(await subject.codes(), 'unavailable');
      stage.rooms.deaf.delete('otp-sync');
      await once('otp-sync is asked again', () => subject.codes(), 201);
    });
  }, 120_000);

  it('[S4-41] the certificate waits until the key is tied to it', async () => {
    await stage.withSubject(async (subject) => {
      await subject.ready();
      stage.rooms.away.add('remote-signing');
      const { certificateId } = (await subject.complete()).json<{ certificateId: string }>();
      await eventually('the job has failed once', async () => {
        const rows: object[] = await stage.issuance.database.query(
          `SELECT 1 FROM jobs.job WHERE name = 'issuance.request-certificate' AND (retry_count > 0 OR state = 'retry') AND data ->> 'requestId' = $1`,
          [subject.id],
        );
        return rows.length > 0;
      }, { timeoutMs: 60_000, intervalMs: 100 });
      expect(stage.issuance.authority.orders.some((order) => order.certificateId === certificateId)).toBe(false);
      stage.rooms.away.delete('remote-signing');
      await stage.orderFor(certificateId);
      await stage.issue(subject.id, certificateId);
    });
  }, 120_000);
});

describe('at the same moment', () => {
  it('[S4-41] two completions ask for one certificate, and a repetition gives the same answer', async () => {
    await stage.withSubject(async (subject) => {
      await subject.ready();
      const keys = [randomUUID(), randomUUID(), randomUUID()];
      const answers = await Promise.all(keys.map((key) => subject.complete(key)));
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
      const accepted = answers.find(({ status }) => status === 202);
      const certificateId = accepted?.json<{ certificateId: string }>().certificateId ?? '';
      await stage.orderFor(certificateId);
      expect(stage.issuance.authority.orders.filter(({ requestId }) => requestId === subject.id)).toHaveLength(1);
      const lines = await stage.issuance.historyCodes(OFFICER_A, subject.id);
      expect(lines.filter((code) => code === 'completion-started')).toHaveLength(1);
      const repeated = await subject.complete(keys[answers.findIndex(({ status }) => status === 202)]);
      expect([repeated.status, repeated.json()]).toEqual([202, accepted?.json()]);
      await stage.issue(subject.id, certificateId);
    });
  }, 90_000);

  it('[S4-41] two PINs make one key: the one that the certificate is ordered for', async () => {
    await stage.withSubject(async (subject) => {
      await subject.ready();
      const answers = await Promise.all([subject.setCredentials('907182'), subject.setCredentials('281907')]);
      expect(answers.map(({ status }) => status)).toEqual([201, 201]);
      await subject.codes();
      const { certificateId } = (await subject.complete()).json<{ certificateId: string }>();
      const order = await stage.orderFor(certificateId);
      expect(order.csr).toBe(stage.rooms.credentials.get((await subject.row()).credential_id)?.csr);
      await stage.issue(subject.id, certificateId);
    });
  }, 90_000);
});
