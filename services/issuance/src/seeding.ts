import { everything } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { RunningRoom } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { OfficerIdentitiesRepository } from './officer-identities/officer-identities.repository.js';
import type { PutOfficerIdentity } from './officer-identities/officer-identities.schemas.js';
import { OfficerIdentitiesService } from './officer-identities/officer-identities.service.js';
import { OrganisationPoliciesRepository } from './organisation-policies/organisation-policies.repository.js';
import { OrganisationPoliciesService } from './organisation-policies/organisation-policies.service.js';
import type { PutOrganisationPolicy } from './organisation-policies/organisation-policies.schemas.js';

/** The policy that an organisation begins with. */
export type SeedOrganisationPolicy = PutOrganisationPolicy & { readonly organisationId: string };

/**
 * Sets the policies of organisations in a running issuance room, through the same service as everybody. One that is
 * there already is left as it is, so that this can be called at every start.
 */
export async function seedOrganisationPolicies(room: RunningRoom, policies: readonly SeedOrganisationPolicy[]): Promise<void> {
  const service = room.app.get(OrganisationPoliciesService, { strict: false });
  const policiesInPlace = room.app.get(OrganisationPoliciesRepository, { strict: false });
  const ids = room.app.get<Ids>(IDS, { strict: false });
  const host = everything('the host plants an installation');
  for (const { organisationId, ...policy } of policies) {
    if (await policiesInPlace.find(host, organisationId)) continue;
    const context = { actor: { kind: 'system', id: 'host' }, command: 'put-policy', correlationId: ids.uuid() } as const;
    await service.set(context, organisationId, policy);
  }
}

/** The tax number of an officer. */
export type SeedOfficerIdentity = PutOfficerIdentity & { readonly officerId: string };

/**
 * Tells a running issuance room which persons its officers are, so that nobody approves his own certificate. The policies of their
 * organisations must be there. Who is known already is left as he is.
 */
export async function seedOfficerIdentities(room: RunningRoom, officers: readonly SeedOfficerIdentity[]): Promise<void> {
  const service = room.app.get(OfficerIdentitiesService, { strict: false });
  const known = room.app.get(OfficerIdentitiesRepository, { strict: false });
  const ids = room.app.get<Ids>(IDS, { strict: false });
  const host = everything('the host plants an installation');
  for (const { officerId, ...identity } of officers) {
    if (await known.find(host, officerId)) continue;
    const context = { actor: { kind: 'system', id: 'host' }, command: 'put-officer-identity', correlationId: ids.uuid() } as const;
    await service.put(context, host, officerId, identity);
  }
}
