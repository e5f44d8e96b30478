import { Injectable } from '@nestjs/common';
import { everything } from '@vidimus/persistence';
import type { NewJob } from '@vidimus/persistence';
import { RoomClient } from '@vidimus/service-kit';
import { ACCOUNT } from '../accounts/account.entity.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';

const ROOM_ITSELF = everything('the owner of an account is told that its password was changed');

/** Tells the owner of an account by mail that its password was changed. */
export const TELL_PASSWORD_CHANGED = 'identity.tell-password-changed';

export interface TellPasswordChanged {
  readonly accountId: string;
  readonly correlationId: string;
}

/** @param id a fresh one: the mail's id too, so that a repeated job sends one mail. */
export function passwordNoticeJob(id: string, data: TellPasswordChanged): NewJob {
  return { name: TELL_PASSWORD_CHANGED, id, data };
}

/** The job. */
@Injectable()
export class PasswordNotice {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly rooms: RoomClient,
  ) {}

  /** @throws Problem `unavailable` when notification is away: the job is tried again. */
  async tell({ accountId, correlationId }: TellPasswordChanged, id: string): Promise<void> {
    const account = await this.accounts.find(ROOM_ITSELF, accountId);
    if (account === null) return;
    const { organisationId, organisationPath } = account;
    const about = { type: ACCOUNT.name, id: accountId, organisationId, organisationPath };
    const order = { template: 'password-changed', to: { accountId }, parameters: {}, about };
    await this.rooms.put('notification', `/v1/messages/${id}`, order, { scope: 'notification:send', correlationId, idempotencyKey: id });
  }
}
