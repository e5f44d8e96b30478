import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything, isUniqueViolation, withinOrganisations } from '@vidimus/persistence';
import type { ChangeContext, Outcome, Scope } from '@vidimus/persistence';
import { OrganisationPlaces } from '@vidimus/service-kit';
import type { OrganisationPlace } from '@vidimus/service-kit';
import { DevicePoliciesRepository } from './device-policies.repository.js';
import { DEVICE_POLICY, DevicePolicyRow } from './device-policy.entity.js';
import type { PutDevicePolicy } from './device-policies.schemas.js';

const ANY = everything('the organisation stands where the caller may act');

/** What each organisation asks of whoever looks after its devices; one that has said nothing asks for nothing. */
@Injectable()
export class DevicePolicies {
  constructor(
    private readonly doors: Doors,
    private readonly policies: DevicePoliciesRepository,
    private readonly places: OrganisationPlaces,
  ) {}

  /** Whether devices of this organisation are ended and replaced by two officers. A policy that lies under another place in the tree is not the organisation's. */
  async asksForSecondOfficer({ organisationId, organisationPath: path }: OrganisationPlace): Promise<boolean> {
    return (await this.policies.find(withinOrganisations([{ path, descendants: false }]), organisationId))?.secondOfficer ?? false;
  }

  /** Those that were set. */
  list(scope: Scope): Promise<DevicePolicyRow[]> {
    return this.policies.list(scope);
  }

  /** @throws Problem `not-found` when the organisation has none where the caller may look. */
  async get(scope: Scope, organisationId: string): Promise<DevicePolicyRow> {
    const policy = await this.policies.find(scope, organisationId);
    if (policy === null) throw new Problem('not-found', 'This organisation has no policy for devices where you may look: it asks for nothing beyond the usual.');
    return policy;
  }

  /**
   * Sets the policy of an organisation, whether there is one already or not.
   * @throws Problem `not-found` when the organisation is not in the scope; `unprocessable` when it does not stand at this place; `unavailable`.
   */
  async put(context: ChangeContext, scope: Scope, organisationId: string, { organisationPath, secondOfficer }: PutDevicePolicy): Promise<DevicePolicyRow> {
    await this.places.assertActsAt(scope, { organisationId, organisationPath });
    const setTo = (row: DevicePolicyRow): Outcome<DevicePolicyRow> => ({ row: Object.assign(row, { organisationPath, secondOfficer }), history: [{ code: 'policy-set', data: { secondOfficer } }] });
    const change = (): Promise<DevicePolicyRow> => this.doors.change(DEVICE_POLICY, organisationId, context, setTo, ANY);
    if ((await this.policies.find(ANY, organisationId)) !== null) return change();
    try {
      return await this.doors.create(DEVICE_POLICY, context, (now) => setTo(Object.assign(new DevicePolicyRow(), { id: organisationId, organisationPath, createdAt: now })));
    } catch (error) {
      // Somebody else was first.
      if (isUniqueViolation(error)) return change();
      throw error;
    }
  }
}
