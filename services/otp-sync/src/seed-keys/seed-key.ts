import { Problem } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { targetOf } from '@vidimus/workflow';
import { SEED_KEY_TRANSITIONS } from './seed-key-states.js';
import type { SeedKeyCommandType, SeedKeyState } from './seed-key-states.js';

/** How often every instance reads the keys anew. */
export const REFRESH_MS = 30_000;
/**
 * After so long every instance has read a change of the keys, with much to spare: a key is used when it is older than this, and no instance
 * seals anything under the former one when the rotation is.
 */
export const SETTLED_MS = 10 * 60_000;

/** What decisions about a key depend on. */
export interface SeedKey {
  /** 1, 2, 3 …; a sealed seed names its key by it. */
  readonly number: number;
  readonly state: SeedKeyState;
  readonly createdAt: Date;
  /** Since when, and until when, new seeds were sealed under it. */
  readonly promotedAt: Date | null;
  readonly supersededAt: Date | null;
  readonly retiredAt: Date | null;
}

/** What a command comes to. */
export interface DecidedSeedKey {
  readonly seedKey: SeedKey;
  readonly history: readonly HistoryLine[];
}

/** A key as it is made; the very first is used at once, since there is nothing that another instance could have to open. */
export function newSeedKey(number: number, now: Date): SeedKey {
  const isFirst = number === 1;
  return { number, state: isFirst ? 'CURRENT' : 'NEXT', createdAt: now, promotedAt: isFirst ? now : null, supersededAt: null, retiredAt: null };
}

/**
 * Decides what a command does to a key. Pure.
 * @throws Problem `illegal-transition` when the state does not answer the command; `conflict` while not every instance can know yet what
 *   changed.
 */
export function decideSeedKey(seedKey: SeedKey, command: SeedKeyCommandType, now: Date): DecidedSeedKey {
  const { state, number } = seedKey;
  if (targetOf(SEED_KEY_TRANSITIONS, state, command) === undefined) {
    throw new Problem('illegal-transition', `A key in state ${state} does not answer the command ${command}.`, { members: { state, command } });
  }
  const history = [{ code: `seed-key-${command}d`, data: { number } }];
  switch (command) {
    case 'promote':
      if (!isSettled(seedKey.createdAt, now)) throw tooEarly();
      return { seedKey: { ...seedKey, state: 'CURRENT', promotedAt: now }, history };
    case 'supersede':
      return { seedKey: { ...seedKey, state: 'RETIRING', supersededAt: now }, history };
    case 'retire':
      if (seedKey.supersededAt === null || !isSettled(seedKey.supersededAt, now)) throw tooEarly();
      return { seedKey: { ...seedKey, state: 'RETIRED', retiredAt: now }, history };
  }
}

/** Whether every instance knows what changed then. */
export function isSettled(changedAt: Date, now: Date): boolean {
  return now.getTime() - changedAt.getTime() >= SETTLED_MS;
}

function tooEarly(): Problem {
  const minutes = SETTLED_MS / 60_000;
  return new Problem('conflict', `A key was made or changed within the last ${minutes} minutes, and not every instance can know it yet. Try again after that time.`);
}
