import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, isInScope, isUniqueViolation, withinOrganisations } from '@vidimus/persistence';
import type { ChangeContext, Outcome, Scope } from '@vidimus/persistence';
import { DevicePoliciesRepository } from './device-policies.repository.js';
import { DEVICE_POLICY, DevicePolicyRow } from './device-policy.entity.js';
import type { PutDevicePolicy } from './device-policies.schemas.js';

/** Where something belongs in the tree. */
interface Place {
  readonly organisationId: string;
  readonly organisationPath: string;
}

/** What each organisation asks of whoever looks after its devices; one that has said nothing asks for nothing. */
@Injectable()
export class DevicePolicies {
  constructor(
    private readonly doors: Doors,
    private readonly policies: DevicePoliciesRepository,
  ) {}

  /**
   * Whether devices of this organisation are ended and replaced by two officers. A policy that was set under another place in the tree is not the
   * organisation's: whoever manages one may name any id below it.
   */
  async asksForSecondOfficer({ organisationId, organisationPath: path }: Place): Promise<boolean> {
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
   * @throws Problem `not-found` when the organisation is not in the scope; `unprocessable` when path and id do not belong together.
   */
  async put(context: ChangeContext, scope: Scope, organisationId: string, { organisationPath, secondOfficer }: PutDevicePolicy): Promise<DevicePolicyRow> {
    if (!isInScope(scope, organisationPath)) throw new Problem('not-found', 'There is no organisation with this identifier where you may act.');
    if (!organisationPath.endsWith(`/${organisationId}/`)) {
      throw new Problem('unprocessable', 'The place in the tree must end with the id of the organisation.', {
        errors: [{ pointer: '/organisationPath', detail: 'Give the ids from the root down to this organisation.', code: 'PATH' }],
      });
    }
    const setTo = (row: DevicePolicyRow): Outcome<DevicePolicyRow> => ({ row: Object.assign(row, { secondOfficer }), history: [{ code: 'policy-set', data: { secondOfficer } }] });
    const change = (): Promise<DevicePolicyRow> => this.doors.change(DEVICE_POLICY, organisationId, context, setTo, scope);
    if ((await this.policies.find(scope, organisationId)) !== null) return change();
    try {
      return await this.doors.create(DEVICE_POLICY, context, (now) => setTo(Object.assign(new DevicePolicyRow(), { id: organisationId, organisationPath, createdAt: now })));
    } catch (error) {
      // Somebody else was first.
      if (isUniqueViolation(error)) return change();
      throw error;
    }
  }
}
