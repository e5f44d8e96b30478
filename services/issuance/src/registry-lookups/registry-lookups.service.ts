import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { checkAfm } from '@vidimus/identifiers';
import { Doors, event } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { LOOKUP_LIFETIME_MS } from '../issuance-requests/issuance-deadlines.js';
import { OrganisationPoliciesService } from '../organisation-policies/organisation-policies.service.js';
import { REGISTRIES, RegistryUnavailable } from '../registries/registries.js';
import type { Registries, RegistryPerson } from '../registries/registries.js';
import { SEALED } from '../sealing/sealed-fields.js';
import type { Subject } from '../sealing/sealed-fields.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { REGISTRY_LOOKUP } from './registry-lookup.entity.js';
import { RegistryLookupsRepository } from './registry-lookups.repository.js';
import type { LookedUpPerson, LookUpPerson } from './registry-lookups.schemas.js';

/** A look-up that a request can be started from. */
export interface UsableLookup {
  readonly organisationId: string;
  readonly organisationPath: string;
  readonly subject: Subject;
}

/** Finds people in the tax registry. Names come from there and are never typed (S4-07). */
@Injectable()
export class RegistryLookupsService {
  constructor(
    private readonly doors: Doors,
    private readonly lookups: RegistryLookupsRepository,
    private readonly policies: OrganisationPoliciesService,
    private readonly sealed: SealedJson,
    @Inject(REGISTRIES) private readonly registries: Registries,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Looks an employee of the caller's organisation up.
   * @throws Problem `validation-failed` for a number that cannot be one, `unprocessable` when the organisation has no such employee (whether the
   *   number is unknown or belongs to somebody elsewhere is not told), `registry-unavailable` when the registry is away.
   */
  async lookUp(context: ChangeContext, scope: Scope, { taxNumber, organisationId }: LookUpPerson): Promise<LookedUpPerson> {
    const checked = checkAfm(taxNumber);
    if (!checked.ok) throw wrongTaxNumber(checked.reason);
    const policy = await this.policies.actingFor(scope, organisationId);
    const person = await this.ask(checked.value);
    if (person === undefined || person.agencyCode !== policy.registryCode) throw noSuchEmployee(policy.name);
    const { givenName, surname, fatherName } = person;
    const id = this.ids.uuid();
    const { expiresAt } = await this.doors.create(REGISTRY_LOOKUP, context, (now) => ({
      row: {
        id,
        version: 1,
        organisationId: policy.id,
        organisationPath: policy.organisationPath,
        subjectSealed: this.sealed.seal(SEALED.lookupSubject, id, { taxNumber: checked.value, givenName, surname, fatherName }),
        createdAt: now,
        expiresAt: new Date(now.getTime() + LOOKUP_LIFETIME_MS),
      },
      history: [],
      events: [event('issuance.subject-resolved.v1', id, { lookupId: id, organisationId: policy.id })],
    }));
    return { lookupId: id, organisationId: policy.id, givenName, surname, fatherName, expiresAt: expiresAt.toISOString() };
  }

  /** @throws Problem `unprocessable` when there is none in the scope that can still be used. */
  async usable(scope: Scope, id: string): Promise<UsableLookup> {
    const row = await this.lookups.find(scope, id, this.clock.now());
    if (row === null) {
      throw new Problem('unprocessable', 'There is no such look-up, or it is older than 24 hours. Look the tax number up again.', {
        errors: [{ pointer: '/lookupId', detail: 'Look the tax number up again.', code: 'UNKNOWN_LOOKUP' }],
      });
    }
    const { organisationId, organisationPath } = row;
    return { organisationId, organisationPath, subject: this.sealed.open(SEALED.lookupSubject, row.id, row.subjectSealed) };
  }

  private async ask(taxNumber: string): Promise<RegistryPerson | undefined> {
    try {
      return await this.registries.findPerson(taxNumber);
    } catch (error) {
      if (error instanceof RegistryUnavailable) throw registryAway(error);
      throw error;
    }
  }
}

/** The registry says nothing about the person: the same words wherever that is told to a caller (requirements, 12.2). */
export function registryAway(cause: RegistryUnavailable): Problem {
  return new Problem('registry-unavailable', 'The registry does not answer. Your entry is kept; try again later.', { retryAfterSeconds: 60, cause });
}

function wrongTaxNumber(code: string): Problem {
  const detail = 'This tax number is not correct. Check the nine digits.';
  return new Problem('validation-failed', detail, { errors: [{ pointer: '/taxNumber', detail, code }] });
}

function noSuchEmployee(agency: string): Problem {
  const detail = `No employee of ${agency} has this tax number.`;
  return new Problem('unprocessable', detail, { errors: [{ pointer: '/taxNumber', detail, code: 'NO_SUCH_EMPLOYEE' }] });
}
