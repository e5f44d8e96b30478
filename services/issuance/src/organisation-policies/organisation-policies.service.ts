import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext, Outcome, Scope } from '@vidimus/persistence';
import { OrganisationPlaces } from '@vidimus/service-kit';
import { ORGANISATION_POLICY } from './organisation-policy.entity.js';
import type { OrganisationPolicyRow } from './organisation-policy.entity.js';
import { OrganisationPoliciesRepository } from './organisation-policies.repository.js';
import type { PutOrganisationPolicy } from './organisation-policies.schemas.js';

const ANY = everything('the organisation stands where the caller may act');

/** What each organisation asks of its issuances. */
@Injectable()
export class OrganisationPoliciesService {
  constructor(
    private readonly doors: Doors,
    private readonly policies: OrganisationPoliciesRepository,
    private readonly places: OrganisationPlaces,
  ) {}

  /**
   * Sets the policy of an organisation, whether there is one already or not.
   * @throws Problem `not-found` when the organisation is not in the scope; `unprocessable` when it does not stand at this place; `unavailable`.
   */
  async put(context: ChangeContext, scope: Scope, organisationId: string, policy: PutOrganisationPolicy): Promise<OrganisationPolicyRow> {
    await this.places.assertActsAt(scope, { organisationId, organisationPath: policy.organisationPath });
    return this.set(context, organisationId, policy);
  }

  /** The same by the host that plants an installation, and the tree with it. */
  async set(context: ChangeContext, organisationId: string, policy: PutOrganisationPolicy): Promise<OrganisationPolicyRow> {
    if ((await this.policies.find(ANY, organisationId)) !== null) return this.change(context, organisationId, policy);
    try {
      return await this.doors.create(ORGANISATION_POLICY, context, (now) =>
        setTo({ id: organisationId, version: 1, createdAt: now, ...policy }, policy),
      );
    } catch (error) {
      // Somebody else was first.
      if (isUniqueViolation(error)) return this.change(context, organisationId, policy);
      throw error;
    }
  }

  /** @throws Problem `not-found` when there is none in the scope. */
  async get(scope: Scope, organisationId: string): Promise<OrganisationPolicyRow> {
    const policy = await this.policies.find(scope, organisationId);
    if (policy === null) throw organisationNotFound();
    return policy;
  }

  /**
   * The organisation that somebody acts for: the one he names, or the only one he can act for.
   * @throws Problem `not-found` when the named one is not in the scope; `validation-failed` when none is named and there are several.
   */
  async actingFor(scope: Scope, organisationId: string | undefined): Promise<OrganisationPolicyRow> {
    if (organisationId !== undefined) return this.get(scope, organisationId);
    const only = await this.policies.findOnly(scope);
    if (only !== null) return only;
    throw new Problem('validation-failed', 'Name the organisation that you act for.', {
      errors: [{ pointer: '/organisationId', detail: 'You can act for several organisations, or for none that has its settings yet.', code: 'REQUIRED' }],
    });
  }

  private change(context: ChangeContext, id: string, policy: PutOrganisationPolicy): Promise<OrganisationPolicyRow> {
    return this.doors.change(ORGANISATION_POLICY, id, context, (row) => setTo({ ...row, ...policy }, policy), ANY);
  }
}

function setTo(row: OrganisationPolicyRow, { fourEyes, emailOtpAllowed, emailDomains }: PutOrganisationPolicy): Outcome<OrganisationPolicyRow> {
  return { row, history: [{ code: 'policy-set', data: { fourEyes, emailOtpAllowed, emailDomains: emailDomains.length } }] };
}

function organisationNotFound(): Problem {
  return new Problem('not-found', 'There is no organisation with this identifier where you may look.');
}
