import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { FieldProblem } from '@vidimus/contracts';
import { normaliseEmail, normalisePhone } from '@vidimus/identifiers';
import { Doors, event, everything, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext, HistoryEntry, Page, Scope } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { RegistryLookupsService } from '../registry-lookups/registry-lookups.service.js';
import type { UsableLookup } from '../registry-lookups/registry-lookups.service.js';
import { termsOfSurname } from '../request-searches/name-terms.js';
import { SEALED } from '../sealing/sealed-fields.js';
import type { Contact } from '../sealing/sealed-fields.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { addressOfAnother, ServiceAddressesService } from '../service-addresses/service-addresses.service.js';
import { IssuanceChanges } from './issuance-changes.js';
import { ISSUANCE_REQUEST, IssuanceRequestRow } from './issuance-request.entity.js';
import { startRequest } from './issuance-request.js';
import type { IssuanceWork } from './issuance-request.js';
import { IssuanceRequestsRepository } from './issuance-requests.repository.js';
import type { ListQuery, StartIssuance } from './issuance-requests.schemas.js';
import { ISSUANCE_STATES } from './issuance-states.js';

/** The only product so far; the authority keeps its definition. */
export const ISSUANCE_PROFILE = { id: 'natural-person-remote-signature', version: 1 } as const;

/** Tells the subject how to go on. */
const INVITATION: IssuanceWork = { kind: 'send-message', template: 'issuance-invitation' };

/** Names of the unique indexes, as the migration gives them. */
const ONE_OPEN_PER_PERSON = 'issuance_request_one_open';
const ONE_OPEN_PER_ADDRESS = 'issuance_request_one_address';

/** Starts, shows and closes issuance requests. */
@Injectable()
export class IssuanceRequestsService {
  constructor(
    private readonly doors: Doors,
    private readonly changes: IssuanceChanges,
    private readonly requests: IssuanceRequestsRepository,
    private readonly lookups: RegistryLookupsService,
    private readonly addresses: ServiceAddressesService,
    private readonly sealed: SealedJson,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Starts the procedure for a person that was looked up (S4-12), and has him invited by e-mail (S4-13).
   * @throws Problem `validation-failed` for an address or telephone that cannot be one, `unprocessable` for an address outside the
   *   organisation's domains, of another person, or a look-up that cannot be used, `conflict` when one is open for this person,
   *   `unavailable` while identity cannot say whose an address is.
   */
  async start(context: ChangeContext, scope: Scope, input: StartIssuance): Promise<IssuanceRequestRow> {
    const contact = readContact(input);
    const lookup = await this.lookups.usable(scope, input.lookupId);
    if (input.organisationId !== undefined && input.organisationId !== lookup.organisationId) {
      throw refusedField('/organisationId', 'The person was looked up for another organisation.', 'OTHER_ORGANISATION');
    }
    await this.addresses.assertOfOrganisation(scope, lookup.organisationId, contact.email);
    const row = this.newRow(contact, lookup);
    const anyOrganisation = everything('an address serves one person in the whole installation');
    if (await this.requests.isAddressOfAnother(anyOrganisation, row.emailIndex, row.taxNumberIndex)) throw addressOfAnother();
    await this.addresses.assertNobodyElses(context, lookup.subject.taxNumber, contact);
    try {
      return await this.doors.create(ISSUANCE_REQUEST, context, (now) => ({
        row: Object.assign(row, startRequest(context.actor.id, now)),
        history: [{ code: 'started' }],
        events: [event('issuance.started.v1', row.id, { requestId: row.id, organisationId: row.organisationId, profile: row.profileId })],
        jobs: [this.changes.jobFor({ requestId: row.id, correlationId: context.correlationId }, INVITATION)],
      }));
    } catch (error) {
      if (isUniqueViolation(error, ONE_OPEN_PER_PERSON)) {
        throw new Problem('conflict', 'An issuance for this person is open already. Cancel it first, or go on with it.', { cause: error });
      }
      if (isUniqueViolation(error, ONE_OPEN_PER_ADDRESS)) throw addressOfAnother();
      throw error;
    }
  }

  /** @throws Problem `not-found` when there is none in the scope. */
  async get(scope: Scope, id: string): Promise<IssuanceRequestRow> {
    const row = await this.requests.find(scope, id);
    if (row === null) throw requestNotFound();
    return row;
  }

  list(scope: Scope, { state, limit, cursor }: ListQuery): Promise<Page<IssuanceRequestRow>> {
    const wanted = state?.split(',') ?? [];
    return this.requests.page(scope, { states: ISSUANCE_STATES.filter((known) => wanted.includes(known)) }, { limit, cursor });
  }

  /** @throws Problem `not-found` as {@link get}. */
  async history(scope: Scope, id: string): Promise<HistoryEntry[]> {
    const history = await this.requests.findHistory(scope, id);
    if (history === null) throw requestNotFound();
    return history;
  }

  /** Sends the invitation again, with a new link. @throws Problem `too-many-requests` for the fourth of a day; `illegal-transition` once the subject came. */
  resendInvitation(context: ChangeContext, scope: Scope, id: string): Promise<IssuanceRequestRow> {
    return this.changes.apply(context, scope, id, () => ({ command: { type: 'resend_invitation' } }));
  }

  /** The whole tax number, which views show masked. That somebody asked for it is a line of the history. @throws Problem `not-found`. */
  async discloseTaxNumber(context: ChangeContext, scope: Scope, id: string): Promise<string> {
    const history = [{ code: 'tax-number-disclosed' }];
    const row = await this.doors.change(ISSUANCE_REQUEST, id, context, (found) => ({ row: found, history }), scope);
    return this.sealed.open(SEALED.requestSubject, row.id, row.subjectSealed).taxNumber;
  }

  /** Stops a request before issuing begins (C-23). @throws Problem `illegal-transition` afterwards. */
  cancel(context: ChangeContext, scope: Scope, id: string, reason: string): Promise<IssuanceRequestRow> {
    return this.changes.apply(context, scope, id, () => ({ command: { type: 'cancel' }, columns: this.reasonFor(id, reason) }));
  }

  /** Refuses a request that waits for approval (C-24). @throws Problem `illegal-transition` in any other state. */
  reject(context: ChangeContext, scope: Scope, id: string, reason: string): Promise<IssuanceRequestRow> {
    const command = { type: 'reject', officerId: context.actor.id } as const;
    return this.changes.apply(context, scope, id, () => ({ command, columns: this.reasonFor(id, reason) }));
  }

  private reasonFor(id: string, reason: string): { closingReasonSealed: string } {
    return { closingReasonSealed: this.sealed.seal(SEALED.requestReason, id, reason) };
  }

  private newRow(contact: Contact, { organisationId, organisationPath, subject }: UsableLookup): IssuanceRequestRow {
    const id = this.ids.uuid();
    return Object.assign(new IssuanceRequestRow(), {
      id,
      organisationId,
      organisationPath,
      profileId: ISSUANCE_PROFILE.id,
      profileVersion: ISSUANCE_PROFILE.version,
      personId: this.ids.uuid(),
      accountId: this.ids.uuid(),
      credentialId: this.ids.uuid(),
      taxNumberIndex: this.sealed.indexOf('tax-number', subject.taxNumber),
      emailIndex: this.sealed.indexOf('email', contact.email.toLowerCase()),
      nameTerms: termsOfSurname(subject.surname).map((term) => this.sealed.nameTermOf(term)),
      subjectSealed: this.sealed.seal(SEALED.requestSubject, id, subject),
      contactSealed: this.sealed.seal(SEALED.requestContact, id, contact),
    });
  }
}

function readContact({ email, phones }: StartIssuance): Contact {
  const address = normaliseEmail(email);
  const numbers = phones.map((phone) => normalisePhone(phone));
  const errors: FieldProblem[] = numbers.flatMap((number, index) =>
    number.ok ? [] : [{ pointer: `/phones/${index}`, detail: 'Write the number with its country code, such as +30 210 0000000.', code: number.reason }],
  );
  if (!address.ok) errors.unshift({ pointer: '/email', detail: 'This is no e-mail address.', code: address.reason });
  if (!address.ok || errors.length > 0) throw new Problem('validation-failed', 'The contact data are not of their form; see errors.', { errors });
  return { email: address.value, phones: numbers.flatMap((number) => (number.ok ? [number.value] : [])) };
}

function requestNotFound(): Problem {
  return new Problem('not-found', 'There is no issuance request with this identifier where you may look.');
}

function refusedField(pointer: string, detail: string, code: string): Problem {
  return new Problem('unprocessable', detail, { errors: [{ pointer, detail, code }] });
}
