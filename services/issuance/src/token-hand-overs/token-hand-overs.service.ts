import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { HolderOfRequest } from '../completions/holder-of-request.js';
import { HolderRooms } from '../completions/holder-rooms.js';
import type { DeliveredToken, TokenCodes } from '../completions/holder-rooms.js';
import { IssuanceChanges } from '../issuance-requests/issuance-changes.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { decide } from '../issuance-requests/issuance-request.js';
import type { IssuanceCommand } from '../issuance-requests/issuance-request.js';
import { IssuanceRequestsService } from '../issuance-requests/issuance-requests.service.js';
import { ITS_SUBJECT } from '../subjects/as-subject.js';

/**
 * A token as the second factor of a certificate that is being issued. The officer who met the person hands it over: assignment and delivery are
 * otp-sync's, which he asks himself. The person then chooses it in place of a program or a number, and activates it.
 */
@Injectable()
export class TokenHandOversService {
  constructor(
    private readonly changes: IssuanceChanges,
    private readonly requests: IssuanceRequestsService,
    private readonly holders: HolderOfRequest,
    private readonly rooms: HolderRooms,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Has identity know the person, so that a token can be assigned to him before he has done anything himself.
   * @returns his id. @throws Problem `not-found`; `illegal-transition` unless the request is approved and not completed; `conflict` when a
   *   contact is another person's by now, `unavailable`.
   */
  async begin(context: ChangeContext, scope: Scope, id: string): Promise<string> {
    const row = await this.requests.get(scope, id);
    const command = { type: 'hand_over_token' } as const;
    this.assertPossible(row, command);
    const { personId, accountId } = await this.holders.put(row);
    await this.changes.apply(context, scope, id, () => ({ command, columns: { personId, accountId } }));
    return personId;
  }

  /** What was handed over to the person of a request and waits for its first codes. @throws Problem `not-found`, `unavailable`. */
  async handedOver(scope: Scope, id: string): Promise<readonly DeliveredToken[]> {
    return this.tokensOf((await this.requests.get(scope, id)).personId);
  }

  /** What was handed over to the subject and waits for its first codes; nothing before he may choose. @throws Problem `not-found`, `unavailable`. */
  async tokens(id: string): Promise<readonly DeliveredToken[]> {
    const row = await this.requests.get(ITS_SUBJECT, id);
    // Asks as the choice would be asked, which tells whether there is one: a token for nobody is never found.
    this.assertPossible(row, { type: 'choose_otp', deviceId: id, channel: 'TOKEN' });
    return this.tokensOf((await this.holders.put(row)).personId);
  }

  /** @throws Problem `unprocessable` for a token that was not handed over to him; what every step throws: `login-required`, `illegal-transition`. */
  async choose(context: ChangeContext, id: string, deviceId: string): Promise<IssuanceRequestRow> {
    const row = await this.requests.get(ITS_SUBJECT, id);
    const command = { type: 'choose_otp', deviceId, channel: 'TOKEN' } as const;
    this.assertPossible(row, command);
    if (row.otpDeviceId === deviceId) return row;
    const { personId, accountId } = await this.holders.put(row);
    if (!(await this.tokensOf(personId)).some((token) => token.id === deviceId)) {
      const detail = 'This token was not handed over to you, or is in use already. Choose another way.';
      throw new Problem('unprocessable', detail, { errors: [{ pointer: '/deviceId', detail, code: 'NOT_HANDED_OVER' }] });
    }
    const columns = { otpPhoneSealed: null, personId, accountId, credentialId: this.ids.uuid() };
    return this.changes.apply(context, ITS_SUBJECT, id, () => ({ command, columns }));
  }

  /**
   * Looks for the first codes of the chosen token, as far as a resynchronisation does: it may have been pressed on its way, or have lain long.
   * @throws Problem `unprocessable` where no token is chosen; `credentials-refused`, counted, with `attemptsLeft` and `supportReference`;
   *   `otp-device-locked` after too many.
   */
  async activate(context: ChangeContext, id: string, codes: TokenCodes): Promise<IssuanceRequestRow> {
    const row = await this.requests.get(ITS_SUBJECT, id);
    if (row.otpDeviceId === null || row.otpChannel !== 'TOKEN') throw new Problem('unprocessable', 'Choose the token that was handed to you first.', { members: { missingStep: 'OTP' } });
    const command = { type: 'verify_otp', deviceId: row.otpDeviceId } as const;
    this.assertPossible(row, command);
    await this.rooms.activateToken(row.otpDeviceId, codes, row.accountId);
    return this.changes.apply(context, ITS_SUBJECT, id, () => ({ command }));
  }

  private tokensOf(personId: string): Promise<readonly DeliveredToken[]> {
    return this.rooms.deliveredTokens(personId);
  }

  /** Other rooms are not troubled for a step that would be refused in the end. */
  private assertPossible(row: IssuanceRequestRow, command: IssuanceCommand): void {
    decide(row, command, this.clock.now());
  }
}
