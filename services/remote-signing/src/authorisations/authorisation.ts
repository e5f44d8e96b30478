import { Problem } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { targetOf } from '@vidimus/workflow';
import { AUTHORISATION_START, AUTHORISATION_TRANSITIONS } from './authorisation-states.js';
import type { AuthorisationCommand, AuthorisationState } from './authorisation-states.js';

export const AUTHORISATION_MS = 5 * 60_000;
export const MOST_CODE_TRIES = 5;

/** What decisions about an authorisation depend on. */
export interface Authorisation {
  readonly state: AuthorisationState;
  /** Codes that were tried, those that are being looked at among them. */
  readonly codeTries: number;
  /** Those of them that were found wrong: while one is still being looked at, it may be the right one. */
  readonly codesRefused: number;
  /** When it ends; null once it has. */
  readonly dueAt: Date | null;
}

/** What a command comes to. */
export interface DecidedAuthorisation {
  readonly authorisation: Authorisation;
  readonly history: readonly HistoryLine[];
}

/** The authorisation as it is born. */
export function openAuthorisation(now: Date): Authorisation {
  return { state: AUTHORISATION_START, codeTries: 0, codesRefused: 0, dueAt: new Date(now.getTime() + AUTHORISATION_MS) };
}

/**
 * Decides what a command does to an authorisation. Pure.
 * @throws Problem `illegal-transition` when it is over, or its time is; `too-many-requests` when no try is left; `conflict` when it is not due.
 */
export function decide(authorisation: Authorisation, command: AuthorisationCommand, now: Date): DecidedAuthorisation {
  const { state, codeTries, codesRefused, dueAt } = authorisation;
  if (targetOf(AUTHORISATION_TRANSITIONS, state, command) === undefined) throw over(state, command);
  const isDue = dueAt !== null && dueAt.getTime() <= now.getTime();
  switch (command) {
    case 'try_code':
      if (isDue) throw over('EXPIRED', command);
      if (codeTries >= MOST_CODE_TRIES) throw new Problem('too-many-requests', 'No try is left for this authorisation. Begin anew with the PIN.');
      return { authorisation: { ...authorisation, codeTries: codeTries + 1 }, history: [] };
    case 'refuse_code':
      return refuseCode({ ...authorisation, codesRefused: codesRefused + 1 });
    case 'spend':
      return end('SPENT', authorisation, 'signed');
    case 'expire':
      if (!isDue) throw new Problem('conflict', 'The five minutes have not run out yet.');
      return end('EXPIRED', authorisation, 'expired');
  }
}

function refuseCode(authorisation: Authorisation): DecidedAuthorisation {
  if (authorisation.codesRefused >= MOST_CODE_TRIES) return end('REFUSED', authorisation, 'refused');
  return { authorisation, history: [{ code: 'code-refused' }] };
}

function end(state: AuthorisationState, authorisation: Authorisation, code: string): DecidedAuthorisation {
  return { authorisation: { ...authorisation, state, dueAt: null }, history: [{ code }] };
}

function over(state: string, command: string): Problem {
  return new Problem('illegal-transition', `An authorisation in state ${state} does not answer the command ${command}.`, { members: { state, command } });
}
