import { createHash } from 'node:crypto';
import type { KeyHandle, Keystore } from '@vidimus/keystore';
import type { DataSource } from 'typeorm';

/** The process as it dies: at one step, before or after the step took effect, and from then on nothing works. */
export class Faults {
  #armed: { readonly step: number; readonly when: 'before' | 'after' } | undefined;
  #steps = 0;
  #dead = false;
  /** What happened at each step since the last {@link arm}. */
  readonly log: string[] = [];

  /** @param step counted from 1; without one nothing fails and steps are only counted */
  arm(step?: number, when: 'before' | 'after' = 'before'): void {
    this.#armed = step === undefined ? undefined : { step, when };
    this.#steps = 0;
    this.#dead = false;
    this.log.length = 0;
  }

  get dead(): boolean {
    return this.#dead;
  }

  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (this.#dead) throw new Error('The process is dead.');
    this.#steps += 1;
    this.log.push(name);
    const fails = this.#steps === this.#armed?.step;
    if (fails && this.#armed?.when === 'before') this.#die(name);
    const result = await work();
    if (fails) this.#die(name);
    return result;
  }

  #die(name: string): never {
    this.#dead = true;
    throw new Error(`The process dies at step ${this.#steps}: ${name}`);
  }
}

/** Every statement of the data source, BEGIN and COMMIT included, becomes a step. */
export function withFaultyStatements(dataSource: DataSource, faults: Faults): void {
  const createQueryRunner = dataSource.createQueryRunner.bind(dataSource);
  dataSource.createQueryRunner = (mode) => {
    const runner = createQueryRunner(mode);
    const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
    const faulty = (...args: unknown[]): Promise<unknown> =>
      faults.step(String(args[0]).trim().split(/\s+/).slice(0, 3).join(' '), () => query(...args));
    Object.assign(runner, { query: faulty });
    return runner;
  };
}

/** A keystore whose signatures are steps, and which remembers the digest of everything it signed. */
export function withFaultySignatures(keystore: Keystore, faults: Faults, signed: string[]): Keystore {
  const wrap = (key: KeyHandle): KeyHandle => ({
    ...key,
    sign: (data) =>
      faults.step('sign', async () => {
        signed.push(createHash('sha256').update(data).digest('hex'));
        return key.sign(data);
      }),
  });
  return {
    kind: keystore.kind,
    description: keystore.description,
    generate: async (label, algorithm) => wrap(await keystore.generate(label, algorithm)),
    find: async (label) => {
      const key = await keystore.find(label);
      return key === undefined ? undefined : wrap(key);
    },
    list: () => keystore.list(),
    close: () => keystore.close(),
  };
}
