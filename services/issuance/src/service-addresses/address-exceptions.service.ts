import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { normaliseEmail } from '@vidimus/identifiers';
import { Doors, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext, Page, PageOptions, Scope } from '@vidimus/persistence';
import { CLOCK } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { addDays } from '../issuance-requests/issuance-deadlines.js';
import { OrganisationPoliciesService } from '../organisation-policies/organisation-policies.service.js';
import { SEALED } from '../sealing/sealed-fields.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { ADDRESS_EXCEPTION } from './address-exception.entity.js';
import type { AddressExceptionRow } from './address-exception.entity.js';
import { AddressExceptionsRepository } from './address-exceptions.repository.js';
import type { PutAddressException } from './address-exceptions.schemas.js';

const EXCEPTION_DAYS = 30;

/** Addresses outside of an organisation's domains that a manager lets pass, with his reason (C-20). */
@Injectable()
export class AddressExceptionsService {
  constructor(
    private readonly doors: Doors,
    private readonly exceptions: AddressExceptionsRepository,
    private readonly policies: OrganisationPoliciesService,
    private readonly sealed: SealedJson,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Excepts an address for 30 days; asking again for the same exception begins them anew.
   * @throws Problem `validation-failed` for what is no address, `not-found` when the organisation is not in the scope, or the id is that of
   *   an exception elsewhere.
   */
  async put(context: ChangeContext, scope: Scope, organisationId: string, id: string, input: PutAddressException): Promise<AddressExceptionRow> {
    const { organisationPath } = await this.policies.get(scope, organisationId);
    const email = normaliseEmail(input.email);
    if (!email.ok) {
      const detail = 'This is no e-mail address.';
      throw new Problem('validation-failed', detail, { errors: [{ pointer: '/email', detail, code: email.reason }] });
    }
    const history = [{ code: 'address-excepted' }];
    const content = (now: Date) => ({
      emailIndex: this.indexOf(email.value),
      exceptionSealed: this.sealed.seal(SEALED.addressException, id, { email: email.value, reason: input.reason }),
      madeBy: context.actor.id,
      expiresAt: addDays(now, EXCEPTION_DAYS),
    });
    try {
      return await this.doors.create(ADDRESS_EXCEPTION, context, (now) => ({
        row: { id, version: 1, organisationId, organisationPath, createdAt: now, ...content(now) },
        history,
      }));
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
    return this.change(context, scope, organisationId, id, (now) => content(now), history);
  }

  /** Those that are good now, newest first. @throws Problem `not-found` when the organisation is not in the scope. */
  async list(scope: Scope, organisationId: string, options: PageOptions): Promise<Page<AddressExceptionRow>> {
    await this.policies.get(scope, organisationId);
    return this.exceptions.page(scope, organisationId, this.clock.now(), options);
  }

  /** Ends an exception at once; it is erased soon after. @throws Problem `not-found` when there is none in the scope. */
  async remove(context: ChangeContext, scope: Scope, organisationId: string, id: string): Promise<void> {
    await this.change(context, scope, organisationId, id, (now) => ({ expiresAt: now }), [{ code: 'address-exception-ended' }]);
  }

  /** Whether this address may be used for the organisation whatever its domain. */
  isExcepted(scope: Scope, organisationId: string, email: string): Promise<boolean> {
    return this.exceptions.has(scope, organisationId, this.indexOf(email), this.clock.now());
  }

  private change(
    context: ChangeContext,
    scope: Scope,
    organisationId: string,
    id: string,
    columns: (now: Date) => Partial<AddressExceptionRow>,
    history: readonly { readonly code: string }[],
  ): Promise<AddressExceptionRow> {
    return this.doors.change(
      ADDRESS_EXCEPTION,
      id,
      context,
      (row, now) => {
        if (row.organisationId !== organisationId) throw new Problem('not-found', 'There is no exception with this identifier in this organisation.');
        return { row: Object.assign(row, columns(now)), history };
      },
      scope,
    );
  }

  private indexOf(email: string): string {
    return this.sealed.indexOf('email', email.toLowerCase());
  }
}
