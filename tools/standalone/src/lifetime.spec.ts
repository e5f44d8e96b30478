import { afterEach, describe, expect, it } from '@jest/globals';
import { Lifetime } from './lifetime.js';

const before = process.exitCode;
afterEach(() => {
  process.exitCode = before;
});

function lifetime(stopWithinMs = 60_000) {
  const said: string[] = [];
  let exit: (code: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => (exit = resolve));
  return { said, exited, life: new Lifetime({ say: (line) => said.push(line), exit, stopWithinMs }) };
}

describe('the life of the process', () => {
  it('ends with exit code 0 when it is interrupted while everything runs', async () => {
    const { life, said } = lifetime();
    life.ready();
    life.interrupt('SIGINT');
    await life.ended();
    expect([process.exitCode, life.signal.aborted, said]).toEqual([0, true, []]);
  });

  it('says by its exit code that set-up was cut short', () => {
    const { life } = lifetime();
    life.interrupt('SIGTERM');
    expect(process.exitCode).toBe(143);
  });

  it('goes on stopping at a second Ctrl-C, and says so', () => {
    const { life, said } = lifetime();
    life.ready();
    life.interrupt('SIGINT');
    life.interrupt('SIGINT');
    expect([process.exitCode, said]).toEqual([0, ['Still stopping; it takes 60 seconds at most.']]);
  });

  it('ends with exit code 1 and one sentence when a room cannot go on, also while it stops already', () => {
    const { life, said } = lifetime();
    life.ready();
    life.interrupt('SIGINT');
    life.fail('The room issuance', Object.assign(new RangeError('of somebody'), { code: 'E_CRASH' }));
    expect([process.exitCode, said]).toEqual([
      1,
      ['The room issuance cannot go on (RangeError E_CRASH) and everything is stopped. Your data are kept: start again with "npm start".'],
    ]);
  });

  it('restarts when something can be restarted, and otherwise says that nothing can', () => {
    const { life, said } = lifetime();
    let restarts = 0;
    life.restart();
    life.restartBy(() => (restarts += 1));
    life.restart();
    life.interrupt('SIGINT');
    life.restart();
    const nothing = 'There is nothing that could be restarted one by one: stop with Ctrl-C, and start again with "npm start".';
    expect([restarts, said]).toEqual([1, [nothing, nothing]]);
  });

  it('cuts short a stop that hangs', async () => {
    const { life, said, exited } = lifetime(1);
    const keepsTheProcessAlive = setInterval(() => undefined, 1_000);
    life.interrupt('SIGINT');
    expect(await exited).toBe(1);
    clearInterval(keepsTheProcessAlive);
    expect(said).toEqual(['Stopping took too long and was cut short. Your data are kept: start again with "npm start".']);
  });
});
