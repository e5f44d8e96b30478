import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything, FieldCipher, isInScope } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import type { AccountRow } from '../accounts/account.entity.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { SUPPORT_AUTHORISATION } from './support-authorisation.entity.js';
import type { SupportPurpose } from './support-authorisation.entity.js';
import { SupportAuthorisationsRepository } from './support-authorisations.repository.js';
import type { GiveAuthorisation, GivenAuthorisation, UseAuthorisation } from './support-authorisations.schemas.js';
import { newSupportCode, readSupportCode } from './support-code.js';

const ROOM_ITSELF = everything('a code is looked at for the holder who typed it');
const LIFETIME_MS = 24 * 3_600_000;
/** So many looks at one code; then support gives another. */
const MOST_TRIES = 5;

/** What support authorises holders to do, by a code that works once (requirements, 8.7; S3-11, S3-17). */
@Injectable()
export class SupportAuthorisationsService {
  constructor(
    private readonly doors: Doors,
    private readonly authorisations: SupportAuthorisationsRepository,
    private readonly accounts: AccountsRepository,
    private readonly cipher: FieldCipher,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Gives a code for one day; an earlier one for the same purpose ends with it.
   * @throws Problem `not-found` for a person who has no living account within the scope.
   */
  async give(context: ChangeContext, scope: Scope, { holderId, purpose, reference }: GiveAuthorisation): Promise<GivenAuthorisation> {
    const account = await this.holder(holderId);
    if (account === null || !isInScope(scope, account.organisationPath)) throw new Problem('not-found', 'There is no holder with this identifier in your organisations.');
    const { id: accountId, organisationId, organisationPath } = account;
    const [id, code] = [this.ids.uuid(), newSupportCode(this.ids)];
    const { expiresAt } = await this.doors.create(SUPPORT_AUTHORISATION, context, (now) => ({
      row: {
        ...{ id, version: 1, accountId, organisationId, organisationPath, purpose, reference, tries: 0, usedAt: null },
        ...{ codeDigest: this.digest(id, code), createdAt: now, expiresAt: new Date(now.getTime() + LIFETIME_MS) },
      },
      history: [{ code: 'support-authorisation-given', data: { accountId, purpose, reference } }],
      audit: { accountId, purpose, reference },
    }));
    return { code, expiresAt: expiresAt.toISOString() };
  }

  /** Takes a code for somebody whom another room speaks for. @throws as {@link spend} */
  async use(context: ChangeContext, { holderId, purpose, code }: UseAuthorisation): Promise<void> {
    const account = await this.holder(holderId);
    if (account === null) throw refused();
    await this.spend(context, account.id, purpose, code);
  }

  /**
   * Takes a code, once. Each look is counted under the lock of the row, so that guesses at the same moment get no more looks than guesses in a row.
   * @throws Problem `credentials-refused` at `/supportCode`, in the same words for a wrong, used, lapsed or exhausted one.
   */
  async spend(context: ChangeContext, accountId: string, purpose: SupportPurpose, typed: string): Promise<void> {
    const given = await this.authorisations.latest(ROOM_ITSELF, accountId, purpose);
    if (given === null) throw refused();
    const seen = { isRight: false };
    await this.doors.change(
      SUPPORT_AUTHORISATION,
      given.id,
      { ...context, command: 'use-support-authorisation' },
      (row, now) => {
        if (row.usedAt !== null || row.expiresAt <= now || row.tries >= MOST_TRIES) return { row, history: [] };
        row.tries += 1;
        seen.isRight = FieldCipher.sameIndex(row.codeDigest, this.digest(row.id, typed));
        if (seen.isRight) row.usedAt = now;
        return { row, history: [{ code: seen.isRight ? 'support-authorisation-used' : 'support-authorisation-tried' }] };
      },
      ROOM_ITSELF,
    );
    if (!seen.isRight) throw refused();
  }

  private holder(personId: string): Promise<AccountRow | null> {
    return this.accounts.findHolder(ROOM_ITSELF, personId);
  }

  private digest(id: string, code: string): string {
    return this.cipher.blindIndex(`support-authorisation:${id}`, readSupportCode(code));
  }
}

function refused(): Problem {
  return new Problem('credentials-refused', 'The code of support is not right, was used before or has ended.', {
    errors: [{ pointer: '/supportCode', detail: 'Type the code that support told you last, or ask them for another one.', code: 'WRONG_SUPPORT_CODE' }],
  });
}
