import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createEmptyDatabase } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import { QuietLogger } from '../../test/quiet-logger.js';
import { until } from '../../test/until.js';
import { Leadership } from './leadership.js';
import type { LeaderTask } from './leadership.js';

// A busy machine must not decide: nothing here takes long by itself.
jest.setTimeout(180_000);

let database: TestDatabase;
let logger: QuietLogger;
const leaders: Leadership[] = [];

beforeEach(async () => {
  database = await createEmptyDatabase();
  logger = new QuietLogger();
});

afterEach(async () => {
  await Promise.all(leaders.splice(0).map((leader) => leader.stop()));
  await database.drop();
});

function candidate(...tasks: LeaderTask[]): Leadership {
  const leader = new Leadership({ url: database.url, tasks, logger });
  leaders.push(leader);
  leader.start();
  return leader;
}

const task = (name: string, run: LeaderTask['run']): LeaderTask => ({ name, intervalMs: 10, run });

describe('leadership', () => {
  it('is of one at a time, and passes on when the leader stops', async () => {
    const runs = { one: 0, two: 0 };
    const one = candidate(task('count', async () => (runs.one += 1) < 0));
    await until('the first works', () => runs.one > 3);
    const two = candidate(task('count', async () => (runs.two += 1) < 0));
    const before = runs.one;
    await until('the first goes on', () => runs.one > before + 3);
    expect([one.isLeader(), two.isLeader(), runs.two]).toEqual([true, false, 0]);
    await one.stop();
    const after = runs.one;
    await until('the second works', () => runs.two > 3);
    expect([one.isLeader(), two.isLeader(), runs.one]).toEqual([false, true, after]);
  });

  it('has the leader run a task at once, whichever instance is told that there is work', async () => {
    let runs = 0;
    const rare = (): LeaderTask => ({ name: 'rare', intervalMs: 3_600_000, run: async () => (runs += 1) < 0 });
    const leader = candidate(rare());
    await until('it leads', () => leader.isLeader() && runs === 1);
    leader.wake('rare');
    await until('it has run again', () => runs === 2);
    const standBy = candidate(rare());
    // Told until it stands by: what it is told before is lost.
    await until('it has run for the other', () => {
      standBy.wake('rare');
      return runs > 2;
    });
    expect(standBy.isLeader()).toBe(false);
  });

  it('asks its connection one thing at a time, however many tasks have work at a stand-by', async () => {
    const warnings: string[] = [];
    const hear = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', hear);
    const runs = new Set<string>();
    const rare = (name: string): LeaderTask => ({ name, intervalMs: 3_600_000, run: async () => runs.add(name).size < 0 });
    const names = ['a', 'b', 'c', 'd'];
    const leader = candidate(...names.map(rare));
    await until('it leads', () => leader.isLeader() && runs.size === names.length);
    runs.clear();
    const standBy = candidate(...names.map(rare));
    await until('all have run for the other', () => {
      names.forEach((name) => standBy.wake(name));
      return runs.size === names.length;
    });
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });

  it('runs a task again at once while there is more to do', async () => {
    let left = 100;
    candidate({ name: 'rest', intervalMs: 3_600_000, run: async () => (left -= 1) > 0 });
    await until('all is done', () => left === 0);
  });

  it('goes on with a task that failed, and with its others meanwhile', async () => {
    let failing = 0;
    let fine = 0;
    candidate(
      task('failing', async () => {
        failing += 1;
        throw new Error('a value that nobody should read');
      }),
      task('fine', async () => (fine += 1) < 0),
    );
    await until('both are run', () => failing >= 3 && fine >= 3);
    expect(logger.lines).toEqual([{ message: 'A task of the leader failed', task: 'failing', code: 'Error', detail: 'no code' }]);
  });

  it('does not wait for a task that heeds its signal', async () => {
    const leader = candidate(
      task('long', async (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))),
    );
    await until('it leads', () => leader.isLeader());
    await leader.stop();
    expect(leader.isLeader()).toBe(false);
    expect(logger.lines).toEqual([]);
  });
});
