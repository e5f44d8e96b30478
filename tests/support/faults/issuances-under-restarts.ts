import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { crowdPerson, domainOfAgencyA } from '../people/crowd.js';
import { keyApprover } from '../people/key-approver.js';
import { persistentWalk } from './persistent-walk.js';
import type { ProductionShape } from './production-shape.js';
import { watchAnswers } from './watched-answers.js';

const run = promisify(execFile);
/** The crowd is no larger. */
const MOST_REQUESTS = 190;
/** Within what one session may ask in a minute. */
const LOOK_EVERY_MS = 100;

export interface Restarted {
  /** Ids of the requests that were started, all of which are COMPLETED. */
  readonly requests: readonly string[];
  readonly calls: number;
  /** Calls that were not answered, or with a status from 500 on. */
  readonly failures: readonly string[];
  /** Names of processes that are the same as before. */
  readonly untouched: readonly string[];
}

/**
 * Lets people go from the question to the certificate, and an officer look at his list all the time, while every process of every room is
 * restarted by the command.
 * @throws Error of the first issuance that does not come to its end, or of the command
 */
export async function issuancesUnderRestarts(shape: ProductionShape, { restarts, atOnce }: { readonly restarts: number; readonly atOnce: number }): Promise<Restarted> {
  const approver = await keyApprover('AGENCY-A', 'manager-a');
  const before = new Map(shape.processes().map(({ name, pid }) => [name, pid]));
  const answers = watchAnswers();
  const requests: string[] = [];
  let isOver = false;
  let started = 0;
  const walk = async (): Promise<void> => {
    while (!isOver && started < MOST_REQUESTS) {
      started += 1;
      await persistentWalk(approver, crowdPerson(started - 1), domainOfAgencyA(), (id) => requests.push(id));
    }
  };
  const look = async (): Promise<void> => {
    for (; !isOver; await pause(LOOK_EVERY_MS)) await approver.officer.get('/api/issuance/v1/issuance-requests?limit=5').catch(() => undefined);
  };
  try {
    const commands = restartAll(shape, restarts).finally(() => {
      isOver = true;
    });
    await Promise.all([commands, look(), ...Array.from({ length: atOnce }, walk)]);
  } finally {
    answers.stop();
  }
  const untouched = shape.processes().filter(({ name, pid }) => before.get(name) === pid).map(({ name }) => name);
  return { requests, calls: answers.calls, failures: answers.failures, untouched };
}

async function restartAll({ dataDir }: ProductionShape, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await run(process.execPath, ['tools/standalone/dist/cli.js', 'restart'], { env: { ...process.env, VIDIMUS_DATA_DIR: dataDir } });
}
