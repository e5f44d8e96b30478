import { Inject, Injectable } from '@nestjs/common';
import { Problem, ROLE_PERMISSIONS } from '@vidimus/contracts';
import type { Grant, Permission } from '@vidimus/contracts';
import { signStatement } from '@vidimus/decisions';
import type { SecurityKeyEvidence } from '@vidimus/decisions';
import { Doors, isInScope, withinOrganisations } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { changeContext, CLOCK, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { AttemptsService } from '../attempts/attempts.service.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { tokenGrant } from '../grants/account-grant.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import { KeyAssertionsService } from '../security-keys/key-assertions.service.js';
import { DECISION_KEY } from './decision-key.js';
import type { DecisionKey } from './decision-key.js';
import type { RequestAssertionOptions, RequestStatement } from './decision-statements.schemas.js';

const APPROVE: Permission = 'issuance:approve';

/** Signs that an officer confirmed a decision: with a security key of his own or, as long as he has none, a fresh second factor. */
@Injectable()
export class DecisionStatementsService {
  constructor(
    private readonly organisations: OrganisationsService,
    private readonly credentials: CredentialsService,
    private readonly attempts: AttemptsService,
    private readonly assertions: KeyAssertionsService,
    private readonly doors: Doors,
    @Inject(DECISION_KEY) private readonly key: DecisionKey,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What the officer's browser needs to have the decision confirmed by his security key.
   * @throws Problem `not-found` for an organisation where the officer may not approve, `unprocessable` when he has no confirmed key.
   */
  async assertionOptions(principal: Principal, { digest, organisationId }: RequestAssertionOptions): ReturnType<KeyAssertionsService['options']> {
    await this.grantFor(principal, organisationId);
    return this.assertions.options(principal.id, digest);
  }

  /**
   * @throws Problem `not-found` for an organisation where the officer may not approve; `security-key-required` for a code of somebody
   *   who has a confirmed security key; `evidence-mismatch` for an assertion that does not hold; `credentials-refused` for a wrong or
   *   used code, and for a key that is not a confirmed one of his; `too-many-requests`.
   */
  async state(principal: Principal, request: RequestStatement): Promise<string> {
    const grant = await this.grantFor(principal, request.organisationId);
    const context = changeContext(principal, 'confirm-decision');
    const securityKey = await this.confirmed(context, principal.id, request);
    const issuedAt = this.clock.now();
    const { kid, privateKey } = this.key;
    const { digest, purpose, organisationId } = request;
    const codeFrom = (await this.credentials.activeAccount(principal.id))?.secondFactor === 'SMS' ? 'sms' : 'totp';
    const statement = await signStatement({ key: privateKey, kid, officerId: principal.id, digest, purpose, grant, issuedAt, securityKey, codeFrom });
    const method = securityKey === undefined ? codeFrom : 'webauthn';
    await this.doors.hotWrite(context, async () => ({
      result: undefined,
      aggregate: { type: 'account', id: principal.id },
      history: [{ code: 'decision-confirmed', data: { digest, purpose, method } }],
      audit: { digest, purpose, organisationId, method, kid },
    }));
    return statement;
  }

  /** The security key that confirmed; undefined for a code that was taken. */
  private async confirmed(context: ChangeContext, officerId: string, { assertion, code = '', digest }: RequestStatement): Promise<SecurityKeyEvidence | undefined> {
    if (assertion !== undefined) return this.assertions.accept(context, officerId, assertion, digest);
    if (await this.assertions.isRequired(officerId)) {
      throw new Problem('security-key-required', 'You have a confirmed security key: confirm with it. If it is lost or broken, ask a manager to revoke it; then codes are taken again.');
    }
    const accepted = await this.attempts.whileAllowed({ kind: 'decision', account: officerId }, () => this.credentials.acceptCode(officerId, code, context));
    if (!accepted) throw new Problem('credentials-refused', 'The code is not right, or was used before. Type the next one, or have another one sent.');
    return undefined;
  }

  private async grantFor(principal: Principal, organisationId: string): Promise<Grant> {
    if (principal.kind !== 'person') throw new Problem('forbidden', 'Only a person can confirm a decision.');
    const organisation = await this.organisations.get(scopeFor(principal, APPROVE), organisationId);
    return this.heldGrant(principal.id, organisation.organisationPath);
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
