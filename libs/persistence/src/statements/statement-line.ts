import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { QueryFailedError } from 'typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { runPrepared } from './traced-statement.js';
import type { Sending, StatementForm, TracedStatement } from './traced-statement.js';

/** Rows of one statement at most. */
const MOST_ROWS = 32;
/** A statement that takes longer waits for something that concerns one of its rows: those that come behind it do not. */
const LONGEST_WAIT_MS = 100;

/** A change that waits for its statement. */
interface Waiting {
  readonly statement: TracedStatement;
  readonly row: object;
  readonly done: (answer: object | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/** Changes of one form. */
interface Line {
  readonly form: StatementForm;
  readonly parameters: readonly number[];
  readonly waiting: Waiting[];
}

type Answer = { readonly n: number } & Record<string, unknown>;

/**
 * Sends changes of equal form that come while a statement is on its way, or in one turn of the event loop, by the next one, together: each costs a part of
 * a statement and of a commit, and nobody waits for others to come. A statement of several rows leaves out what somebody else has locked. Whatever it leaves out, changes nothing of, or fails
 * with is then asked for alone, so that no change depends on those that came along with it.
 */
export class StatementLine {
  readonly #dataSource: DataSource;
  readonly #lines = new Set<Line>();

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** @param row the change and its trace @returns what the statement answers; undefined where it changed nothing. */
  ask(statement: TracedStatement, row: object): Promise<object | undefined> {
    const { form, parameters } = statement;
    return new Promise((done, failed) => {
      const waiting: Waiting = { statement, row, done, failed };
      const line = [...this.#lines].find((known) => known.form === form && known.parameters.join() === parameters.join());
      if (line !== undefined) return void line.waiting.push(waiting);
      void this.#serve({ form, parameters, waiting: [waiting] });
    });
  }

  async #serve(line: Line): Promise<void> {
    this.#lines.add(line);
    while (line.waiting.length > 0) {
      // Those whose requests were read in this same turn of the event loop are about to ask, too: the first of them would go alone otherwise.
      await nextTurn();
      const [first, ...others] = nextOf(line.waiting);
      if (first === undefined) break;
      const sent = others.length === 0 ? this.#sendAlone(first) : this.#send(line, [first, ...others]);
      await Promise.race([sent, pause(LONGEST_WAIT_MS, undefined, { ref: false })]);
    }
    this.#lines.delete(line);
  }

  /** Never rejects. */
  async #send({ form, parameters }: Line, together: readonly Waiting[]): Promise<void> {
    const runner = this.#dataSource.createQueryRunner();
    try {
      const rows = await runPrepared<Answer>(runner, form, 'together', valuesOf(together.map(({ row }) => row), parameters));
      const answers = new Map(rows.map(({ n, ...answer }) => [n, answer]));
      for (const [n, one] of together.entries()) {
        const answer = answers.get(n);
        if (answer === undefined) void this.#sendAlone(one);
        else one.done(answer);
      }
    } catch (error) {
      for (const one of together) {
        if (isRefusal(error)) void this.#sendAlone(one);
        else one.failed(error);
      }
    } finally {
      await runner.release();
    }
  }

  /** Never rejects. */
  async #sendAlone({ statement, row, done, failed }: Waiting): Promise<void> {
    const runner = this.#dataSource.createQueryRunner();
    try {
      done(await askOnce(runner, 'alone', statement, row));
    } catch (error) {
      failed(error);
    } finally {
      await runner.release();
    }
  }
}

/** Whether the server has undone a statement for what one of its rows asks for, or for a lock in a circle. Of a connection that broke nobody knows what was done. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code = '' } = error.driverError as { code?: string };
  return /^(?:21|23|40)/.test(code);
}

/** Runs a statement for one change. One that is sent alone waits for what others have locked. */
export async function askOnce(runner: QueryRunner, sending: Exclude<Sending, 'together'>, { form, parameters }: TracedStatement, row: object): Promise<object | undefined> {
  const [answer] = await runPrepared<Answer>(runner, form, sending, valuesOf([row], parameters));
  if (answer === undefined) return undefined;
  const { n: _ofTheOnly, ...own } = answer;
  return own;
}

function valuesOf(rows: readonly object[], parameters: readonly number[]): unknown[] {
  return [JSON.stringify(rows.map((row, n) => ({ n, ...row }))), ...parameters];
}

/** Takes those that may be rows of one statement, first come, first served. */
function nextOf(waiting: Waiting[]): Waiting[] {
  const taken = new Map<string, Waiting>();
  for (const one of waiting) if (taken.size < MOST_ROWS && !taken.has(one.statement.apart)) taken.set(one.statement.apart, one);
  const together = [...taken.values()];
  waiting.splice(0, waiting.length, ...waiting.filter((one) => taken.get(one.statement.apart) !== one));
  return together;
}
