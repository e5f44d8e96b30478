import { everything } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { RunningRoom } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
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
    await service.put(context, host, organisationId, policy);
  }
}
