import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { checkAfm } from '@vidimus/identifiers';
import { Doors, everything, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { OrganisationPoliciesService } from '../organisation-policies/organisation-policies.service.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { OfficerIdentitiesRepository } from './officer-identities.repository.js';
import type { PutOfficerIdentity } from './officer-identities.schemas.js';
import { OFFICER_IDENTITY } from './officer-identity.entity.js';

/** Knows officers by the blind index of their tax number, so that nobody approves his own certificate (requirements, 7). */
@Injectable()
export class OfficerIdentitiesService {
  constructor(
    private readonly doors: Doors,
    private readonly officers: OfficerIdentitiesRepository,
    private readonly policies: OrganisationPoliciesService,
    private readonly sealed: SealedJson,
  ) {}

  /** @throws Problem `validation-failed` for a wrong tax number, `not-found` when organisation or officer are not in the scope. */
  async put(context: ChangeContext, scope: Scope, officerId: string, input: PutOfficerIdentity): Promise<void> {
    const checked = checkAfm(input.taxNumber);
    if (!checked.ok) {
      const detail = 'This tax number is not correct. Check the nine digits.';
      throw new Problem('validation-failed', detail, { errors: [{ pointer: '/taxNumber', detail, code: checked.reason }] });
    }
    const { id: organisationId, organisationPath } = await this.policies.get(scope, input.organisationId);
    const identity = { organisationId, organisationPath, taxNumberIndex: this.sealed.indexOf('tax-number', checked.value) };
    const history = [{ code: 'identity-set' }];
    try {
      await this.doors.create(OFFICER_IDENTITY, context, () => ({ row: { id: officerId, version: 1, ...identity }, history }));
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      await this.doors.change(OFFICER_IDENTITY, officerId, context, (row) => ({ row: Object.assign(row, identity), history }), scope);
    }
  }

  /** Whether the officer is known to bear the tax number of this blind index. */
  async hasTaxNumber(officerId: string, taxNumberIndex: string): Promise<boolean> {
    const officer = await this.officers.find(everything('an officer may be employed outside of the organisation he approves for'), officerId);
    return officer?.taxNumberIndex === taxNumberIndex;
  }
}
