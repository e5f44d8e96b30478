import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { CrlReason } from '@vidimus/contracts';
import { readUserId } from '@vidimus/identifiers';
import { Doors, everything, FieldCipher } from '@vidimus/persistence';
import { currentRequest, IDS, RateLimiter, RoomClient } from '@vidimus/service-kit';
import type { RateLimit } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { hashRevocationCode } from '../completions/revocation-code.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { IssuanceRequestsRepository } from '../issuance-requests/issuance-requests.repository.js';
import { SealedJson } from '../sealing/sealed-json.js';
import type { RevokeByCode } from './revocations-by-code.schemas.js';

const BY_CODE = everything('nobody is signed in: user-id and code say whose request it is');

const DAY_SECONDS = 86_400;
/** Ten guesses a day at one of 10^8 codes; counted alike where there is no such user-id. */
const TRIES_OF_A_USER_ID: RateLimit = { name: 'revocation-code', points: 10, durationSeconds: DAY_SECONDS };
/** Whoever tries many user-ids. An office behind one address stays far below. */
const TRIES_OF_A_NETWORK: RateLimit = { name: 'revocation-code-network', points: 100, durationSeconds: DAY_SECONDS };

/** Revokes for a holder who cannot or will not sign in, by the code that he took down at the issuing (requirements, 8.2). */
@Injectable()
export class RevocationsByCodeService {
  constructor(
    private readonly requests: IssuanceRequestsRepository,
    private readonly sealed: SealedJson,
    private readonly cipher: FieldCipher,
    private readonly limiter: RateLimiter,
    private readonly authority: RoomClient,
    private readonly doors: Doors,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * @returns how many certificates of this code are revoked now, by this call or before: asking again is asking for the same.
   * @throws Problem `credentials-refused`, the same for everything that does not fit: no such user-id, another code, no certificate that can be
   *   revoked; `too-many-requests`; `unavailable`.
   */
  async revoke({ userId, revocationCode, reason }: RevokeByCode, network: string): Promise<number> {
    await this.limiter.consume(TRIES_OF_A_NETWORK, network);
    const known = readUserId(userId);
    if (known === undefined) throw refused();
    await this.limiter.consume(TRIES_OF_A_USER_ID, known);
    const rows = await this.requests.listByUserId(BY_CODE, this.sealed.indexOf('user-id', known));
    const code = revocationCode.replace(/[ -]/, '');
    const fitting = rows.filter((row) => this.isCodeOf(row, code));
    await this.record(rows, fitting.length > 0);
    let revoked = 0;
    for (const row of fitting) {
      if (row.certificateId !== null && (await this.isRevoked(row.certificateId, reason))) revoked += 1;
    }
    if (revoked === 0) throw refused();
    await this.limiter.reset(TRIES_OF_A_USER_ID, known);
    return revoked;
  }

  /** Also written for user-ids that nobody has, so that these take as long. Ids and outcomes only. */
  private record(rows: readonly IssuanceRequestRow[], accepted: boolean): Promise<void> {
    const id = this.ids.uuid();
    const correlationId = currentRequest()?.correlationId ?? id;
    return this.doors.hotWrite({ actor: { kind: 'system', id: 'revocation-by-code' }, command: 'revoke-by-code', correlationId }, async () => ({
      result: undefined,
      aggregate: { type: 'revocation-by-code', id },
      history: [],
      audit: { accepted, requests: rows.map((row) => row.id).join(' ') },
    }));
  }

  private isCodeOf({ id, revocationCodeHash }: IssuanceRequestRow, code: string): boolean {
    const typed = Buffer.from(hashRevocationCode(this.cipher, id, code));
    const kept = Buffer.from(revocationCodeHash ?? '');
    return typed.length === kept.length && timingSafeEqual(typed, kept);
  }

  /** Whether the certificate is revoked now. One that was never signed, or has expired, cannot be. */
  private async isRevoked(certificateId: string, reason: CrlReason): Promise<boolean> {
    try {
      await this.authority.post('authority', `/v1/certificates/${certificateId}/revocation-by-code`, { reason }, { scope: 'authority:revoke' });
      return true;
    } catch (error) {
      if (!(error instanceof Problem) || !['not-found', 'illegal-transition'].includes(error.slug)) throw error;
      return error.extras.members?.['state'] === 'REVOKED';
    }
  }
}

function refused(): Problem {
  return new Problem('credentials-refused', 'User-id and revocation code do not fit together, or there is no certificate that they could revoke.');
}
