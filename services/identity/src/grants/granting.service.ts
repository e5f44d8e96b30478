import { Inject, Injectable } from '@nestjs/common';
import type { Grant } from '@vidimus/contracts';
import type { Scope } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { OrganisationsService } from '../organisations/organisations.service.js';
import type { GrantRequest, HeldGrant } from './account-grant.js';
import { checkHolder, checkManageable } from './grant-policy.js';

/** Who gives roles, and where he manages officers. */
export interface Granter {
  /** Undefined for the host that seeds an installation: nobody's roles limit it. */
  readonly grants: readonly Grant[] | undefined;
  readonly scope: Scope;
}

/** Turns what was asked for into roles that may be given. */
@Injectable()
export class GrantingService {
  constructor(
    private readonly organisations: OrganisationsService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * @throws Problem `not-found` for an organisation outside the scope, `unprocessable` for a role of another kind of holder,
   *   `forbidden` for what the granter may not give.
   */
  async prepare(granter: Granter, holder: 'person' | 'program', request: GrantRequest): Promise<HeldGrant> {
    checkHolder(holder, request.role);
    const organisation = await this.organisations.get(granter.scope, request.organisationId);
    const wanted = { role: request.role, organisationPath: organisation.organisationPath, descendants: request.descendants };
    if (granter.grants !== undefined) checkManageable(granter.grants, wanted);
    return { id: this.ids.uuid(), organisationId: organisation.id, grantedAt: this.clock.now().toISOString(), ...wanted };
  }

  /** All of them, or the first refusal. */
  async prepareAll(granter: Granter, holder: 'person' | 'program', requests: readonly GrantRequest[]): Promise<HeldGrant[]> {
    const grants: HeldGrant[] = [];
    for (const request of requests) grants.push(await this.prepare(granter, holder, request));
    return grants;
  }
}
