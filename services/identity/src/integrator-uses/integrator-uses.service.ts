import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything, isInScope, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { IntegratorsService } from '../clients/integrators.service.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { INTEGRATOR_USE } from './integrator-use.entity.js';
import type { IntegratorUseRow } from './integrator-use.entity.js';
import { IntegratorUsesRepository } from './integrator-uses.repository.js';
import type { DeclareUse, OwnUses } from './integrator-uses.schemas.js';
import { UseContacts } from './use-contacts.js';

const ALL = everything('a holder may know who uses his account, and whose it is that a program named');

/** Which programs sign in to holders' accounts with a password that they store. They say so themselves, since nobody else knows. */
@Injectable()
export class IntegratorUsesService {
  constructor(
    private readonly doors: Doors,
    private readonly uses: IntegratorUsesRepository,
    private readonly contacts: UseContacts,
    private readonly credentials: CredentialsService,
    private readonly integrators: IntegratorsService,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** Those of an account that have not ended. */
  openOf(accountId: string): Promise<IntegratorUseRow[]> {
    return this.uses.openOf(ALL, accountId);
  }

  /** @throws Problem `not-found` for an account that is not a holder's in the organisations of the program. */
  async declare(context: ChangeContext, scope: Scope, clientId: string, { userId, contactEmail, locale }: DeclareUse): Promise<string> {
    const account = await this.credentials.findLogin(userId);
    const integrator = await this.integrators.find(clientId);
    if (account === null || integrator === null || account.kind !== 'HOLDER' || !isInScope(scope, account.organisationPath)) throw unknown();
    const existing = (await this.openOf(account.id)).find(({ integratorId }) => integratorId === integrator.id);
    if (existing !== undefined) return this.update(context, existing.id, contactEmail, locale);
    const { id: accountId, organisationId, organisationPath } = account;
    const id = this.ids.uuid();
    try {
      await this.doors.create(INTEGRATOR_USE, context, (now) => ({
        row: { id, version: 1, accountId, integratorId: integrator.id, organisationId, organisationPath, contactSealed: this.contacts.seal(id, contactEmail), locale, createdAt: now, endedAt: null },
        history: [{ code: 'integrator-use-declared', data: { accountId, integratorId: integrator.id } }],
      }));
    } catch (error) {
      if (!isUniqueViolation(error, 'integrator_use_once')) throw error;
      throw new Problem('conflict', 'This use is being declared already. Ask again.');
    }
    return id;
  }

  /** @throws Problem `not-found` for one of another program. */
  async end(context: ChangeContext, clientId: string, id: string): Promise<void> {
    const [use, integrator] = [await this.uses.find(ALL, id), await this.integrators.find(clientId)];
    if (use === null || integrator === null || use.integratorId !== integrator.id) throw unknown();
    await this.doors.change(INTEGRATOR_USE, id, context, (row, now) => ({ row: Object.assign(row, { endedAt: row.endedAt ?? now }), history: [{ code: 'integrator-use-ended' }] }), ALL);
  }

  async ownUses(accountId: string): Promise<OwnUses> {
    const uses = await this.openOf(accountId);
    return { items: await Promise.all(uses.map(async ({ integratorId, createdAt }) => ({ name: await this.integrators.nameOf(integratorId), since: createdAt.toISOString() }))) };
  }

  private async update(context: ChangeContext, id: string, contactEmail: string, locale: DeclareUse['locale']): Promise<string> {
    const contactSealed = this.contacts.seal(id, contactEmail);
    await this.doors.change(INTEGRATOR_USE, id, context, (row) => ({ row: Object.assign(row, { contactSealed, locale }), history: [] }), ALL);
    return id;
  }
}

function unknown(): Problem {
  return new Problem('not-found', 'There is no such account of a holder in your organisations, or no such use of yours.');
}
