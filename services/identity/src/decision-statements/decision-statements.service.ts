import { Inject, Injectable } from '@nestjs/common';
import { Problem, ROLE_PERMISSIONS } from '@vidimus/contracts';
import type { Grant, Permission } from '@vidimus/contracts';
import { signStatement } from '@vidimus/decisions';
import { Doors, isInScope, withinOrganisations } from '@vidimus/persistence';
import { changeContext, CLOCK, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { AttemptsService } from '../attempts/attempts.service.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { tokenGrant } from '../grants/account-grant.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import { DECISION_KEY } from './decision-key.js';
import type { DecisionKey } from './decision-key.js';
import type { RequestStatement } from './decision-statements.schemas.js';

const APPROVE: Permission = 'issuance:approve';

/** Signs that an officer confirmed a decision with a fresh second factor, in place of a security key of his own. */
@Injectable()
export class DecisionStatementsService {
  constructor(
    private readonly organisations: OrganisationsService,
    private readonly credentials: CredentialsService,
    private readonly attempts: AttemptsService,
    private readonly doors: Doors,
    @Inject(DECISION_KEY) private readonly key: DecisionKey,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @throws Problem `not-found` for an organisation where the officer may not approve, `credentials-refused` for a wrong or used
   *   code, `too-many-requests`.
   */
  async state(principal: Principal, request: RequestStatement): Promise<string> {
    if (principal.kind !== 'person') throw new Problem('forbidden', 'Only a person can confirm a decision.');
    const organisation = await this.organisations.get(scopeFor(principal, APPROVE), request.organisationId);
    const grant = await this.heldGrant(principal.id, organisation.organisationPath);
    const context = changeContext(principal, 'confirm-decision');
    const accepted = await this.attempts.whileAllowed({ kind: 'decision', account: principal.id }, () =>
      this.credentials.acceptCode(principal.id, request.code, context),
    );
    if (!accepted) throw new Problem('credentials-refused', 'The code is not right, or was used before. Wait for the next one and type it.');
    const issuedAt = this.clock.now();
    const { kid, privateKey } = this.key;
    const statement = await signStatement({ key: privateKey, kid, officerId: principal.id, digest: request.digest, grant, issuedAt });
    await this.doors.hotWrite(context, async () => ({
      result: undefined,
      aggregate: { type: 'account', id: principal.id },
      history: [{ code: 'decision-confirmed', data: { digest: request.digest, purpose: request.purpose } }],
      audit: { digest: request.digest, purpose: request.purpose, organisationId: request.organisationId, kid },
    }));
    return statement;
  }

  /** Looked up at this instant: a role that was taken away since the token was made signs nothing any more. */
  private async heldGrant(accountId: string, organisationPath: string): Promise<Grant> {
    const account = await this.credentials.activeAccount(accountId);
    const grant = account?.grants.find(
      (held) =>
        (ROLE_PERMISSIONS[held.role] as readonly Permission[]).includes(APPROVE) &&
        isInScope(withinOrganisations([{ path: held.organisationPath, descendants: held.descendants }]), organisationPath),
    );
    if (grant === undefined) throw new Problem('forbidden', 'You no longer hold a role that lets you approve here.');
    return tokenGrant(grant);
  }
}
