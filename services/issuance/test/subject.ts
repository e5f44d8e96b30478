import { expect } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import type { ReceivedOrder } from './authority-stand-in.js';
import { HolderRoomsStandIn } from './holder-rooms-stand-in.js';
import { AGENCY_A, OFFICER_A, personOf, RunningIssuance } from './running-issuance.js';

export const TAX_NUMBER = '094259216';
export const GOOD_PASSWORD = 'correct horse battery';
export const GOOD_PIN = '194628';

/** The subject of one approved request, reaching it through the gateway. */
export class Subject {
  constructor(
    private readonly issuance: RunningIssuance,
    private readonly rooms: HolderRoomsStandIn,
    readonly id: string,
  ) {}

  call(method: string, part: string, body?: object, idempotencyKey?: string): Promise<TestAnswer> {
    return this.issuance.asSubject(this.id, method, `/${part}`, body, idempotencyKey);
  }

  acceptTerms(version = '1'): Promise<TestAnswer> {
    return this.call('PUT', 'terms', { version });
  }

  choose(channel: 'AUTHENTICATOR' | 'SMS' | 'EMAIL', phone?: string): Promise<TestAnswer> {
    return this.call('POST', 'otp-devices', { channel, ...(phone === undefined ? {} : { phone }) });
  }

  async verify(code?: string): Promise<TestAnswer> {
    return this.call('POST', 'otp-verifications', { code: code ?? this.rooms.codeOf((await this.row()).otp_device_id) });
  }

  setCredentials(pin = GOOD_PIN, password = GOOD_PASSWORD): Promise<TestAnswer> {
    return this.call('POST', 'credentials', { password, pin });
  }

  /** New codes; the test does not wait for the ten seconds between two sets. */
  async codes(): Promise<TestAnswer> {
    await this.issuance.database.query('DELETE FROM rate_limit');
    return this.call('POST', 'codes');
  }

  complete(idempotencyKey?: string): Promise<TestAnswer> {
    return this.call('POST', 'completion', undefined, idempotencyKey);
  }

  /** Everything up to the last step, with an authenticator. */
  async ready(): Promise<this> {
    await this.succeeds(this.acceptTerms(), 200);
    await this.succeeds(this.choose('AUTHENTICATOR'), 201);
    await this.succeeds(this.verify(), 200);
    await this.succeeds(this.setCredentials(), 201);
    await this.succeeds(this.codes(), 201);
    return this;
  }

  async row(): Promise<{ person_id: string; account_id: string; credential_id: string; otp_device_id: string; revocation_code_hash: string }> {
    const [row]: Awaited<ReturnType<Subject['row']>>[] = await this.issuance.database.query('SELECT * FROM issuance_request WHERE id = $1', [this.id]);
    if (row === undefined) throw new Error('The request is gone.');
    return row;
  }

  private async succeeds(answer: Promise<TestAnswer>, status: number): Promise<void> {
    const { status: actual, text } = await answer;
    expect([actual, text]).toEqual([status, expect.any(String)]);
  }
}

/** The room with everything around it that a completion needs. */
export class Completions {
  private constructor(
    readonly issuance: RunningIssuance,
    readonly rooms: HolderRoomsStandIn,
  ) {}

  static async start(): Promise<Completions> {
    const rooms = await HolderRoomsStandIn.start();
    return new Completions(await RunningIssuance.start({}, rooms.urls), rooms);
  }

  async stop(): Promise<void> {
    await this.issuance.stop();
    await this.rooms.stop();
  }

  subjectOf(requestId: string): Subject {
    return new Subject(this.issuance, this.rooms, requestId);
  }

  /** An approved request of the same person, who logged in a moment ago; cancelled in the end unless the test completed it, for he can have one at a time. */
  async withSubject(test: (subject: Subject) => Promise<void>): Promise<void> {
    const subject = this.subjectOf(await this.issuance.approved(OFFICER_A, personOf(TAX_NUMBER)));
    try {
      await test(subject);
    } finally {
      await this.cancel(subject.id);
    }
  }

  /** What the authority is asked for a certificate. */
  orderFor(certificateId: string): Promise<ReceivedOrder> {
    const find = () => this.issuance.authority.orders.find((order) => order.certificateId === certificateId);
    return eventually('the authority is asked', find, { timeoutMs: 60_000 });
  }

  /** Says that the certificate is issued, and waits until the request has heard it. */
  async issue(requestId: string, certificateId: string): Promise<void> {
    await this.issuance.publish('certificate.issued.v1', certificateId, {
      certificateId,
      organisationId: AGENCY_A.id,
      requestId,
      profile: 'natural-person-remote-signature',
      serialNumber: '4f1c2d3e',
      notBefore: '2026-11-21T12:00:00Z',
      notAfter: '2029-11-21T11:59:59Z',
    });
    await this.issuance.reaches(OFFICER_A, requestId, 'COMPLETED');
  }

  cancel(id: string): Promise<TestAnswer> {
    return this.issuance.call(OFFICER_A, 'POST', `/v1/issuance-requests/${id}/cancellation`, { reason: 'The test is over.' });
  }
}

/** Fails unless the answer is a problem of this kind, with these members. */
export function expectRefusal(answer: TestAnswer, slug: string, members: object = {}): void {
  expect(answer.json()).toMatchObject({ type: expect.stringMatching(new RegExp(`/${slug}$`)), ...members });
}
