import { setTimeout as pause } from 'node:timers/promises';
import { crowdPerson, domainOfAgencyA } from '../people/crowd.js';
import { keyApprover } from '../people/key-approver.js';
import { dice } from '../proofs/dice.js';
import type { Dice } from '../proofs/dice.js';
import { haveClientsComeAgain } from './patience.js';
import { persistentWalk } from './persistent-walk.js';
import { childrenOf, kill } from './production-shape.js';
import type { ProductionShape, ShapeProcess } from './production-shape.js';

/** How long who calls keeps calling. */
const CLIENTS_WAIT_MS = 5 * 60_000;
/** The crowd is no larger. */
const MOST_REQUESTS = 190;

export interface KillOptions {
  readonly seed: number;
  /** Kills are numbered: the first one, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Issuances under way at every moment. */
  readonly atOnce: number;
  /** Milliseconds between two kills, drawn from a span. */
  readonly pauseMs: { readonly least: number; readonly span: number };
}

/** What was going on. */
export interface Killed {
  /** Ids of the requests that were started, all of which are COMPLETED. */
  readonly requests: readonly string[];
  /** What was killed, and how often. */
  readonly times: ReadonlyMap<string, number>;
}

/**
 * Lets people go from the question to the certificate, one after the other, while processes are killed at random moments.
 * @throws Error of the first issuance that does not come to its end
 */
export async function issuancesUnderKills(shape: ProductionShape, options: KillOptions): Promise<Killed> {
  const asBefore = haveClientsComeAgain(CLIENTS_WAIT_MS);
  try {
    const approver = await keyApprover('AGENCY-A', 'manager-a');
    const requests: string[] = [];
    const times = new Map<string, number>();
    let isOver = false;
    let started = 0;
    const walk = async (): Promise<void> => {
      while (!isOver && started < MOST_REQUESTS) {
        started += 1;
        await persistentWalk(approver, crowdPerson(started - 1), domainOfAgencyA(), (id) => requests.push(id));
      }
    };
    const kills = killAll(shape, options, times).finally(() => {
      isOver = true;
    });
    await Promise.all([kills, ...Array.from({ length: options.atOnce }, walk)]);
    return { requests, times };
  } finally {
    asBefore();
  }
}

async function killAll(shape: ProductionShape, { seed, from, to, pauseMs }: KillOptions, times: Map<string, number>): Promise<void> {
  for (let round = from; round < to; round += 1) {
    const chance = dice(seed, round);
    let victim: ShapeProcess | undefined;
    do {
      await pause(pauseMs.least + chance.below(pauseMs.span));
      victim = target(shape, chance);
    } while (victim === undefined || !kill(victim));
    const name = victim.name.replace(/ \d$/, '');
    times.set(name, (times.get(name) ?? 0) + 1);
  }
}

/** Any room, now and then the broker, now and then a worker of the database server, which then recovers as after a crash. */
function target(shape: ProductionShape, chance: Dice): ShapeProcess | undefined {
  const kind = { 0: 'Kafka', 1: 'PostgreSQL' }[chance.below(20)];
  const candidates =
    kind === 'PostgreSQL'
      ? childrenOf(shape.postgres()).map((pid) => ({ name: kind, pid }))
      : shape.processes().filter(({ name }) => (kind === undefined ? name !== 'Kafka' : name === kind));
  return candidates.length === 0 ? undefined : chance.pick(candidates);
}
