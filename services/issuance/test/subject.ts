import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { everything } from '@vidimus/persistence';
import type { TestAnswer } from '@vidimus/testing';
import { IssuanceChanges } from '../src/issuance-requests/issuance-changes.js';
import type { HolderRoomsStandIn } from './holder-rooms-stand-in.js';
import type { RunningIssuance } from './running-issuance.js';

export const GOOD_PASSWORD = 'correct horse battery';
export const GOOD_PIN = '194628';

/** The subject of one approved request, reaching it through the gateway. */
export class Subject {
  constructor(
    private readonly issuance: RunningIssuance,
    private readonly rooms: HolderRoomsStandIn,
    readonly id: string,
  ) {}

  async call(method: string, part: string, body?: object, idempotencyKey?: string): Promise<TestAnswer> {
    const { issuer } = this.issuance.room;
    const token = await issuer.token({ kind: 'room', sub: 'room:gateway', audience: 'urn:vidimus:room:issuance', scope: 'issuance:subject' });
    const path = `/v1/subject-requests/${this.id}/${part}`;
    return this.issuance.room.request(path, { method, token, ...(body === undefined ? {} : { body }), ...(idempotencyKey === undefined ? {} : { idempotencyKey }) });
  }

  /** As after a tax login that matched; the login itself is not the matter here. */
  async logIn(): Promise<this> {
    const changes = this.issuance.room.running.app.get(IssuanceChanges, { strict: false });
    const context = { actor: { kind: 'subject', id: this.id }, command: 'log-in', correlationId: randomUUID() } as const;
    await changes.apply(context, everything('the test stands in for the tax login'), this.id, () => ({ command: { type: 'log_in' } }));
    return this;
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
    await this.logIn();
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
