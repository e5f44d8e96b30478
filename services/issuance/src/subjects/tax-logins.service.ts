import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { IssuanceChanges } from '../issuance-requests/issuance-changes.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { IssuanceRequestsService } from '../issuance-requests/issuance-requests.service.js';
import { OPEN_ISSUANCE_STATES } from '../issuance-requests/issuance-states.js';
import { RegistryUnavailable } from '../registries/registries.js';
import { TAX_LOGIN_PROVIDER, TaxLoginRefused } from '../registries/tax-login-provider.js';
import type { PendingTaxLogin, ProvenTaxLogin, TaxLoginAnswer, TaxLoginProvider } from '../registries/tax-login-provider.js';
import { registryAway } from '../registry-lookups/registry-lookups.service.js';
import { SEALED } from '../sealing/sealed-fields.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { ITS_SUBJECT } from './as-subject.js';

/** Has the tax authority say who is there, and compares it with whom the request is about (S4-33, C-21). */
@Injectable()
export class TaxLoginsService {
  constructor(
    private readonly changes: IssuanceChanges,
    private readonly requests: IssuanceRequestsService,
    private readonly sealed: SealedJson,
    @Inject(TAX_LOGIN_PROVIDER) private readonly provider: TaxLoginProvider,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Where to send the browser, and what whoever sends it must remember. @throws Problem `not-found`, `registry-unavailable`. */
  async begin(id: string): Promise<{ authorizationUrl: string; pending: PendingTaxLogin }> {
    await this.requests.get(ITS_SUBJECT, id);
    try {
      return await this.provider.begin();
    } catch (error) {
      if (error instanceof RegistryUnavailable) throw registryAway(error);
      throw error;
    }
  }

  /**
   * Takes the answer of the authority. From a login of the right person on, the steps of the request may be done for 30 minutes; the evidence is
   * kept with the request. One of another person changes nothing but the history.
   * @throws Problem `not-found`, `registry-unavailable`; `unprocessable` with the code LOGIN_NOT_GOOD or ANOTHER_PERSON.
   */
  async finish(context: ChangeContext, id: string, answer: TaxLoginAnswer, pending: PendingTaxLogin): Promise<void> {
    const row = await this.requests.get(ITS_SUBJECT, id);
    const login = await this.redeem(answer, pending);
    // What has ended is only looked at: its evidence stays as it was.
    const isOpen = OPEN_ISSUANCE_STATES.includes(row.state);
    if (login.taxNumber !== this.taxNumberOf(row)) {
      if (isOpen) await this.changes.apply(context, ITS_SUBJECT, id, () => ({ command: { type: 'refuse_login' } }));
      throw refusedLogin('This invitation is for another person: the tax login is not of the person who was invited.', 'ANOTHER_PERSON');
    }
    if (!isOpen) return;
    const taxLoginSealed = this.sealed.seal(SEALED.requestTaxLogin, id, { ...login, at: this.clock.now().toISOString() });
    await this.changes.apply(context, ITS_SUBJECT, id, () => ({ command: { type: 'log_in' }, columns: { taxLoginSealed } }));
  }

  private async redeem(answer: TaxLoginAnswer, pending: PendingTaxLogin): Promise<ProvenTaxLogin> {
    try {
      return await this.provider.finish(answer, pending);
    } catch (error) {
      if (error instanceof RegistryUnavailable) throw registryAway(error);
      if (error instanceof TaxLoginRefused) throw refusedLogin('The tax login is no longer good: it counts once, for a minute. Log in again.', 'LOGIN_NOT_GOOD');
      throw error;
    }
  }

  private taxNumberOf(row: IssuanceRequestRow): string {
    return this.sealed.open(SEALED.requestSubject, row.id, row.subjectSealed).taxNumber;
  }
}

function refusedLogin(detail: string, code: string): Problem {
  return new Problem('unprocessable', detail, { errors: [{ pointer: '/answer/code', detail, code }] });
}
