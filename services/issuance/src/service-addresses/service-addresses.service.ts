import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { FieldProblem } from '@vidimus/contracts';
import { emailDomain } from '@vidimus/identifiers';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { RoomClient } from '@vidimus/service-kit';
import { z } from 'zod';
import { OrganisationPoliciesService } from '../organisation-policies/organisation-policies.service.js';
import type { Contact } from '../sealing/sealed-fields.js';
import { AddressExceptionsService } from './address-exceptions.service.js';

const conflictsSchema = z.object({ conflicts: z.array(z.enum(['email', 'phone'])) });

/** Whether a person may be reached where an officer says. */
@Injectable()
export class ServiceAddressesService {
  constructor(
    private readonly policies: OrganisationPoliciesService,
    private readonly exceptions: AddressExceptionsService,
    private readonly rooms: RoomClient,
  ) {}

  /** @throws Problem `unprocessable` for an address that lies outside of the organisation's domains and is not excepted (S4-10, C-20). */
  async assertOfOrganisation(scope: Scope, organisationId: string, email: string): Promise<void> {
    const policy = await this.policies.get(scope, organisationId);
    if (policy.emailDomains.includes(emailDomain(email))) return;
    if (await this.exceptions.isExcepted(scope, organisationId, email)) return;
    const detail = `Only a service address of ${policy.name} may be used: one in ${policy.emailDomains.join(', ')}.`;
    throw new Problem('unprocessable', detail, { errors: [{ pointer: '/email', detail, code: 'NOT_A_SERVICE_ADDRESS' }] });
  }

  /**
   * Asks identity whether somebody else has proved that address or telephone are his.
   * @throws Problem `unprocessable` when so, `unavailable` while identity is away.
   */
  async assertNobodyElses({ correlationId }: ChangeContext, taxNumber: string, { email, phones }: Contact): Promise<void> {
    const ask = async (contact: { email?: string; phone?: string }): Promise<z.infer<typeof conflictsSchema>['conflicts']> => {
      const question = { taxNumber, country: 'GR', ...contact };
      const answer = await this.rooms.post('identity', '/v1/contact-checks', question, { scope: 'identity:holders', correlationId, answer: conflictsSchema });
      return answer.conflicts;
    };
    const [ofEmail, ...ofPhones] = await Promise.all([ask({ email }), ...phones.map((phone) => ask({ phone }))]);
    const errors: FieldProblem[] = ofPhones.flatMap((conflicts, index) =>
      conflicts.length === 0 ? [] : [{ pointer: `/phones/${index}`, detail: 'This telephone belongs to another person already.', code: 'PHONE_OF_ANOTHER' }],
    );
    if (ofEmail.length > 0) throw addressOfAnother(errors);
    if (errors.length > 0) throw new Problem('unprocessable', 'A telephone belongs to another person already; see errors.', { errors });
  }
}

/** The address serves somebody else. */
export function addressOfAnother(further: readonly FieldProblem[] = []): Problem {
  const detail = 'This address belongs to another person already.';
  return new Problem('unprocessable', detail, { errors: [{ pointer: '/email', detail, code: 'ADDRESS_OF_ANOTHER' }, ...further] });
}
