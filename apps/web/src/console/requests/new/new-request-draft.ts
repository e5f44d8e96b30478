import type { LookedUpPerson } from '../../../api/issuance.js';

/** What was entered so far. */
export interface NewRequest {
  readonly taxNumber: string;
  /** From the registry; null until it was asked, and again when the number changes. */
  readonly person: LookedUpPerson | null;
  readonly email: string;
  readonly phones: readonly string[];
}

export const EMPTY_REQUEST: NewRequest = { taxNumber: '', person: null, email: '', phones: [''] };

export const STEPS = ['person', 'contact', 'check'] as const;
export type Step = (typeof STEPS)[number];

/** The step of the address, or the first one before it that is not answered: nobody can skip one by typing an address. */
export function stepOf(wanted: string | null, request: NewRequest, now: number): Step {
  if (request.person === null || new Date(request.person.expiresAt).getTime() <= now) return 'person';
  if (wanted === 'check' && request.email.trim() === '') return 'contact';
  return STEPS.find((step) => step === wanted) ?? 'person';
}

/** An address with a name before and a domain after its sign; whether the domain serves the agency only the room knows. */
export function looksLikeEmail(typed: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(typed.trim());
}
