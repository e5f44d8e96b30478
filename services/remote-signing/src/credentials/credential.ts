import { Problem } from '@vidimus/contracts';
import type { DestructionReason } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { targetOf } from '@vidimus/workflow';
import { CREDENTIAL_START, CREDENTIAL_TRANSITIONS, PIN_START, PIN_TRANSITIONS } from './credential-states.js';
import type { CredentialCommandType, CredentialState, PinCommandType, PinState } from './credential-states.js';

/** So many wrong PINs in a row block it; so many wrong unblock codes use that up. */
export const MOST_TRIES = 5;
/** A key without a certificate is kept for so long. */
export const UNISSUED_DAYS = 30;
/** So long the holder may set a new PIN after an officer ordered it. */
export const RESET_HOURS = 24;
/** A try that was reserved and not answered by then was broken off, and counts as wrong. */
export const TRY_LIMIT_MS = 60_000;

/** What decisions about a credential depend on: ids, states, counts and instants. Its keys and codes are not in here. */
export interface Credential {
  readonly state: CredentialState;
  readonly pinState: PinState;
  /** Tries since the last right PIN, those that are being looked at among them. */
  readonly pinTries: number;
  /** When the last of them was reserved. */
  readonly pinTriedAt: Date | null;
  readonly unblockTries: number;
  /** The officer's decision by which a blocked PIN may be set anew, and until when. */
  readonly pinResetId: string | null;
  readonly pinResetUntil: Date | null;
  /** The certificate that is ordered or issued over the key. */
  readonly certificateId: string | null;
  /** When a timer acts next; only while there is no certificate. */
  readonly dueAt: Date | null;
}

/** What can be asked of a credential. */
export type CredentialCommand =
  | { readonly type: 'bind' | 'release' | 'activate' | 'suspend' | 'reinstate' | 'revoke' | 'expire'; readonly certificateId: string }
  | { readonly type: 'replace_pair' | 'draw_unblock_code' | 'give_up' }
  | { readonly type: 'order_reset'; readonly resetId: string }
  | { readonly type: Exclude<PinCommandType, 'order_reset'> };
type PinCommand = Extract<CredentialCommand, { type: PinCommandType }>;

/** A fact for other rooms, without the ids that every event of a credential carries. */
export type CredentialFact =
  | { readonly name: 'created' | 'pin-blocked' | 'pin-unblocked' | 'pin-changed' | 'pin-reset-ordered' }
  | { readonly name: 'activated'; readonly certificateId: string }
  | { readonly name: 'destroyed'; readonly reason: DestructionReason };

/** What a command comes to. */
export interface Decided {
  readonly credential: Credential;
  readonly history: readonly HistoryLine[];
  readonly facts: readonly CredentialFact[];
}

/** The credential as it is born: a pair under a PIN. */
export function createCredential(now: Date): Credential {
  return {
    state: CREDENTIAL_START,
    pinState: PIN_START,
    pinTries: 0,
    pinTriedAt: null,
    unblockTries: 0,
    pinResetId: null,
    pinResetUntil: null,
    certificateId: null,
    dueAt: new Date(now.getTime() + UNISSUED_DAYS * 86_400_000),
  };
}

/**
 * Decides what a command does to a credential. Pure: the same three values always give the same answer.
 * @throws Problem `illegal-transition` when the state does not answer the command, `pin-blocked` when the PIN or its unblock code is used up,
 *   `too-many-requests` while as many tries as are left are being looked at, `conflict` when a certificate is in the way.
 */
export function decide(credential: Credential, command: CredentialCommand, now: Date): Decided {
  return isPinCommand(command) ? decidePin(credential, command, now) : decideKey(credential, command, now);
}

function decideKey(credential: Credential, command: Exclude<CredentialCommand, { type: PinCommandType }>, now: Date): Decided {
  assertAnswers(CREDENTIAL_TRANSITIONS, credential.state, command.type);
  switch (command.type) {
    case 'replace_pair':
      assertUnbound(credential);
      // The codes of the old pair open nothing of the new one.
      return quiet({ ...credential, pinTries: 0, pinTriedAt: null, unblockTries: 0 }, { code: 'pair-replaced' });
    case 'draw_unblock_code':
      return quiet({ ...credential, unblockTries: 0 }, { code: 'unblock-code-drawn' });
    case 'bind':
      if (credential.certificateId === command.certificateId) return { credential, history: [], facts: [] };
      return quiet({ ...credential, certificateId: command.certificateId }, { code: 'certificate-ordered', data: { certificateId: command.certificateId } });
    case 'release':
      return quiet({ ...credential, certificateId: null }, { code: 'certificate-refused', data: { certificateId: command.certificateId } });
    case 'activate': {
      const { certificateId } = command;
      const active: Credential = { ...credential, state: 'ACTIVE', certificateId, dueAt: null };
      return { credential: active, history: [{ code: 'activated', data: { certificateId } }], facts: [{ name: 'activated', certificateId }] };
    }
    case 'suspend':
      return quiet({ ...credential, state: 'SUSPENDED' }, { code: 'suspended' });
    case 'reinstate':
      return quiet({ ...credential, state: 'ACTIVE' }, { code: 'reinstated' });
    case 'give_up':
      assertDue(credential, now);
      return destroyed(credential, 'NEVER_ISSUED');
    case 'revoke':
      return destroyed(credential, 'REVOKED');
    case 'expire':
      return destroyed(credential, 'EXPIRED');
  }
}

function decidePin(credential: Credential, command: PinCommand, now: Date): Decided {
  const { type } = command;
  assertHolds(credential);
  if (credential.state !== 'ACTIVE') throw refusedByState(credential.state, type);
  if (credential.pinState === 'BLOCKED' && type === 'try') throw pinBlocked('The PIN is blocked. Set a new one with the unblock code.');
  assertAnswers(PIN_TRANSITIONS, credential.pinState, type);
  switch (command.type) {
    case 'try':
      return reserveTry(credential, now);
    case 'refuse':
      return credential.pinTries >= MOST_TRIES ? blocked(credential) : quiet(credential, { code: 'pin-refused' });
    case 'accept':
      return { credential: { ...credential, pinTries: 0, pinTriedAt: null }, history: [], facts: [] };
    case 'change':
      return { credential, history: [{ code: 'pin-changed' }], facts: [{ name: 'pin-changed' }] };
    case 'try_unblock_code':
      if (credential.unblockTries >= MOST_TRIES) throw pinBlocked('The unblock code was wrong five times. Ask the registration office to order a new PIN.');
      return quiet({ ...credential, unblockTries: credential.unblockTries + 1 }, { code: 'unblock-code-tried' });
    case 'unblock':
      return setFree(credential, 'pin-unblocked');
    case 'order_reset':
      return {
        credential: { ...credential, pinResetId: command.resetId, pinResetUntil: new Date(now.getTime() + RESET_HOURS * 3_600_000) },
        history: [{ code: 'pin-reset-ordered', data: { decisionId: command.resetId } }],
        facts: [{ name: 'pin-reset-ordered' }],
      };
    case 'reset':
      assertResetHolds(credential, now);
      return setFree(credential, 'pin-reset');
  }
}

/** Every try is counted before it is looked at, so that guesses at the same moment get no more looks than guesses in a row. */
function reserveTry(credential: Credential, now: Date): Decided {
  if (credential.pinTries < MOST_TRIES) {
    return { credential: { ...credential, pinTries: credential.pinTries + 1, pinTriedAt: now }, history: [], facts: [] };
  }
  const sinceLast = now.getTime() - (credential.pinTriedAt?.getTime() ?? 0);
  if (sinceLast > TRY_LIMIT_MS) return blocked(credential);
  throw new Problem('too-many-requests', 'As many PINs as may be wrong are being looked at. Wait for their answers.', {
    retryAfterSeconds: Math.ceil((TRY_LIMIT_MS - sinceLast) / 1000) + 1,
  });
}

function blocked(credential: Credential): Decided {
  return {
    credential: { ...credential, pinState: 'BLOCKED' },
    history: [{ code: 'pin-blocked' }],
    facts: [{ name: 'pin-blocked' }],
  };
}

/** The same to other rooms and to the holder, whichever way it came about. */
function setFree(credential: Credential, code: 'pin-unblocked' | 'pin-reset'): Decided {
  const free: Credential = { ...credential, pinState: 'SET', pinTries: 0, pinTriedAt: null, unblockTries: 0, pinResetId: null, pinResetUntil: null };
  return { credential: free, history: [{ code }], facts: [{ name: 'pin-unblocked' }] };
}

function destroyed(credential: Credential, reason: DestructionReason): Decided {
  assertAnswers(PIN_TRANSITIONS, credential.pinState, 'destroy');
  return {
    credential: { ...credential, state: 'DESTROYED', pinState: 'DESTROYED', pinResetId: null, pinResetUntil: null, dueAt: null },
    history: [{ code: 'destroyed', data: { reason } }],
    facts: [{ name: 'destroyed', reason }],
  };
}

function quiet(credential: Credential, line: HistoryLine): Decided {
  return { credential, history: [line], facts: [] };
}

function isPinCommand(command: CredentialCommand): command is PinCommand {
  const ofTheKey: readonly CredentialCommandType[] = ['replace_pair', 'draw_unblock_code', 'bind', 'release', 'activate', 'suspend', 'reinstate', 'revoke', 'give_up', 'expire'];
  return !ofTheKey.some((type) => type === command.type);
}

function assertAnswers(table: Parameters<typeof targetOf>[0], state: string, command: string): void {
  if (targetOf(table, state, command) === undefined) throw refusedByState(state, command);
}

/** @throws Problem `illegal-transition` as long as the certificate over the key is suspended. */
export function assertHolds({ state }: Pick<Credential, 'state'>): void {
  if (state !== 'SUSPENDED') return;
  throw new Problem('illegal-transition', 'The certificate is suspended: its key signs nothing until it is reinstated.', { members: { state } });
}

/** @throws Problem `illegal-transition` unless the key signs now: before any PIN is looked at. */
export function assertSigns({ state }: Pick<Credential, 'state'>): void {
  assertHolds({ state });
  if (state !== 'ACTIVE') throw refusedByState(state, 'try');
}

function assertUnbound({ certificateId }: Credential): void {
  if (certificateId === null) return;
  throw new Problem('conflict', 'A certificate over this key is ordered. Another PIN can be set once it is issued, or after the authority refused.');
}

function assertDue({ dueAt }: Credential, now: Date): void {
  if (dueAt !== null && dueAt.getTime() <= now.getTime()) return;
  throw new Problem('conflict', 'The time for the certificate has not run out yet.');
}

function assertResetHolds({ pinState, pinResetUntil }: Credential, now: Date): void {
  if (pinResetUntil !== null && pinResetUntil > now) return;
  const why = pinResetUntil === null ? 'No registration office has ordered a new PIN' : 'The time to set the new PIN that the registration office ordered is over';
  throw new Problem('illegal-transition', `${why}. Go there with an identity document; the officer orders it, and you set it within ${RESET_HOURS} hours.`, { members: { state: pinState, command: 'reset' } });
}

function refusedByState(state: string, command: string): Problem {
  return new Problem('illegal-transition', `A credential in state ${state} does not answer the command ${command}.`, { members: { state, command } });
}

function pinBlocked(detail: string): Problem {
  return new Problem('pin-blocked', detail);
}
