import { randomBytes } from 'node:crypto';
import type { Answer } from './answer.js';
import type { DemoPerson } from './demo-people.js';

/** The registries that can be switched. */
export const REGISTRIES = ['tax', 'census', 'police'] as const;
export type Registry = (typeof REGISTRIES)[number];

/** How a registry behaves: answers, answers 503, or answers late. */
export const REGISTRY_MODES = ['up', 'down', 'slow'] as const;
export type RegistryMode = (typeof REGISTRY_MODES)[number];

/** A ticket of the tax login is good for one redemption within this time. */
export const TICKET_LIFETIME_MS = 60_000;

const found = (body: object): Answer => ({ status: 200, body });
const missing: Answer = { status: 404, body: { error: 'not-found' } };

/** What the three registries know and answer. */
export class Registries {
  readonly #people: ReadonlyMap<string, DemoPerson>;
  readonly #nowMs: () => number;
  readonly #tickets = new Map<string, { taxNumber: string; expiresAtMs: number }>();

  constructor(people: readonly DemoPerson[], nowMs: () => number) {
    this.#people = new Map(people.map((person) => [person.taxNumber, person]));
    this.#nowMs = nowMs;
  }

  /** Tax registry: names and employer of a tax number. */
  taxPerson(taxNumber: string): Answer {
    const person = this.#people.get(taxNumber);
    if (person === undefined) return missing;
    const { givenName, surname, fatherName, agencyCode } = person;
    return found({ taxNumber, givenName, surname, fatherName, agencyCode });
  }

  /** The citizen with these credentials of the tax login. */
  citizen(username: string, password: string): DemoPerson | undefined {
    return [...this.#people.values()].find((one) => one.username === username && one.password === password);
  }

  /** The tax login of a citizen: a ticket that tells nothing by itself, or 401. */
  login(username: string, password: string): Answer {
    const person = this.citizen(username, password);
    if (person === undefined) return { status: 401, body: { error: 'wrong-credentials' } };
    const ticket = randomBytes(24).toString('base64url');
    this.#tickets.set(ticket, { taxNumber: person.taxNumber, expiresAtMs: this.#nowMs() + TICKET_LIFETIME_MS });
    return found({ ticket, expiresInSeconds: TICKET_LIFETIME_MS / 1000 });
  }

  /** Who logged in, told once and only within the ticket's lifetime. */
  redeem(ticket: string): Answer {
    const login = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    const person = login === undefined ? undefined : this.#people.get(login.taxNumber);
    if (login === undefined || person === undefined || login.expiresAtMs < this.#nowMs()) return missing;
    return found({ taxNumber: person.taxNumber, givenName: person.givenName, surname: person.surname });
  }

  /** Census of public employees: where the person serves today, if anywhere. */
  employment(taxNumber: string): Answer {
    const person = this.#people.get(taxNumber);
    return person === undefined ? missing : found(person.census);
  }

  /** Police: whether this document is valid and belongs to the bearer of this tax number. */
  document(documentType: string, documentNumber: string, taxNumber: string): Answer {
    const known = this.#people.get(taxNumber)?.document;
    const isTheirs = known?.documentType === documentType && plain(known.documentNumber) === plain(documentNumber);
    return found({ isValid: isTheirs && known.isValid });
  }
}

/** Document numbers are compared as people type them: without spaces and hyphens, whatever the case. */
function plain(documentNumber: string): string {
  return documentNumber.replace(/[\s-]/g, '').toUpperCase();
}
