import type { Answer } from './answer.js';
import type { DemoPerson } from './demo-people.js';

/** The registries that can be switched. */
export const REGISTRIES = ['tax', 'census', 'police'] as const;
export type Registry = (typeof REGISTRIES)[number];

/** How a registry behaves: answers, answers 503, or answers late. */
export const REGISTRY_MODES = ['up', 'down', 'slow'] as const;
export type RegistryMode = (typeof REGISTRY_MODES)[number];

const found = (body: object): Answer => ({ status: 200, body });
const missing: Answer = { status: 404, body: { error: 'not-found' } };

/** What the three registries know and answer. */
export class Registries {
  readonly #people: ReadonlyMap<string, DemoPerson>;

  constructor(people: readonly DemoPerson[]) {
    this.#people = new Map(people.map((person) => [person.taxNumber, person]));
  }

  /** Tax registry: names and employer of a tax number. */
  taxPerson(taxNumber: string): Answer {
    const person = this.#people.get(taxNumber);
    if (person === undefined) return missing;
    if (person.breaksTaxRegistry === true) return { status: 503, body: { error: 'unavailable' } };
    const { givenName, surname, fatherName, agencyCode } = person;
    return found({ taxNumber, givenName, surname, fatherName, agencyCode });
  }

  /** The citizen with these credentials of the tax login. */
  citizen(username: string, password: string): DemoPerson | undefined {
    return [...this.#people.values()].find((one) => one.username === username && one.password === password);
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
