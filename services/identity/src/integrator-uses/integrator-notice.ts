import { Injectable } from '@nestjs/common';
import { everything } from '@vidimus/persistence';
import type { NewJob } from '@vidimus/persistence';
import { RoomClient } from '@vidimus/service-kit';
import { AccountSecrets } from '../accounts/account-secrets.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { IntegratorsService } from '../clients/integrators.service.js';
import { INTEGRATOR_USE } from './integrator-use.entity.js';
import { IntegratorUsesRepository } from './integrator-uses.repository.js';
import { UseContacts } from './use-contacts.js';

const ROOM_ITSELF = everything('whoever runs a program is told that the password which it holds is void');

/** Tells whoever runs a program by mail that the password of an account which it uses is another one. */
export const TELL_INTEGRATOR = 'identity.tell-integrator';

export interface TellIntegrator {
  readonly useId: string;
  /** Why: `CHANGED` in agreement with support, `MISUSE` because the holder suspects that somebody else used it. */
  readonly why: 'CHANGED' | 'MISUSE';
  readonly correlationId: string;
}

/** @param id a fresh one: the mail's id too, so that a repeated job sends one mail. */
export function integratorNoticeJob(id: string, data: TellIntegrator): NewJob {
  return { name: TELL_INTEGRATOR, id, data };
}

/** The job. */
@Injectable()
export class IntegratorNotice {
  constructor(
    private readonly uses: IntegratorUsesRepository,
    private readonly contacts: UseContacts,
    private readonly accounts: AccountsRepository,
    private readonly secrets: AccountSecrets,
    private readonly integrators: IntegratorsService,
    private readonly rooms: RoomClient,
  ) {}

  /** @throws Problem `unavailable` when notification is away: the job is tried again. */
  async tell({ useId, why, correlationId }: TellIntegrator, id: string): Promise<void> {
    const use = await this.uses.find(ROOM_ITSELF, useId);
    const account = use === null ? null : await this.accounts.find(ROOM_ITSELF, use.accountId);
    if (use === null || account === null) return;
    const { organisationId, organisationPath, locale } = use;
    const parameters = { integratorName: await this.integrators.nameOf(use.integratorId), userId: this.secrets.username(account), why };
    const order = { template: 'integrator-password-changed', to: { email: this.contacts.open(use) }, locale, parameters, about: { type: INTEGRATOR_USE.name, id: useId, organisationId, organisationPath } };
    await this.rooms.put('notification', `/v1/messages/${id}`, order, { scope: 'notification:send', correlationId, idempotencyKey: id });
  }
}
