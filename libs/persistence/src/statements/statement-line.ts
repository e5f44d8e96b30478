import { setTimeout as pause } from 'node:timers/promises';
import { QueryFailedError } from 'typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { askedRow, composed, runPrepared } from './traced-statement.js';
import type { StatementForm, TracedStatement, TraceOrigin } from './traced-statement.js';

/** Rows of one statement at most. */
const MOST_ROWS = 32;
/** A statement that takes longer waits for something that concerns one of its rows: those that come behind it do not. */
const LONGEST_WAIT_MS = 100;

/** A change that waits for its statement. */
interface Waiting {
  readonly apart: string;
  readonly row: object;
  readonly done: (answer: object | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/** Changes of one form. */
interface Line {
  readonly form: StatementForm;
  readonly waiting: Waiting[];
}

type Answer = { readonly n: number } & Record<string, unknown>;

/**
 * Sends changes of equal form that come while a statement is on its way by the next one, together: each costs a part of a statement and of a commit, and
 * nobody waits for others to come. A statement of several rows leaves out what somebody else has locked. Whatever it leaves out, changes nothing of, or fails
 * with is then asked for alone, so that no change depends on those that came along with it.
 */
export class StatementLine {
  readonly #dataSource: DataSource;
  readonly #lines = new Map<string, Line>();

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** @returns what the statement answers; undefined where it changed nothing. */
  async ask(statement: TracedStatement, origin: TraceOrigin): Promise<object | undefined> {
    const row = askedRow(statement, origin);
    const together = await this.#join(statement, row).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
    });
    if (together !== undefined) return together;
    const runner = this.#dataSource.createQueryRunner();
    try {
      return await askAlone(runner, statement, row);
    } finally {
      await runner.release();
    }
  }

  #join(statement: TracedStatement, row: object): Promise<object | undefined> {
    const text = composed(statement, 'SKIP LOCKED');
    const key = `${text}\n${statement.parameters.join()}`;
    return new Promise((done, failed) => {
      const waiting: Waiting = { apart: statement.apart, row, done, failed };
      const line = this.#lines.get(key);
      if (line !== undefined) return void line.waiting.push(waiting);
      const own: Line = { form: statement, waiting: [waiting] };
      this.#lines.set(key, own);
      void this.#serve(key, text, own);
    });
  }

  async #serve(key: string, text: string, line: Line): Promise<void> {
    while (line.waiting.length > 0) {
      const sent = this.#send(text, line.form, nextOf(line.waiting));
      await Promise.race([sent, pause(LONGEST_WAIT_MS, undefined, { ref: false })]);
    }
    this.#lines.delete(key);
  }

  /** Never rejects. */
  async #send(text: string, { parameters }: StatementForm, together: readonly Waiting[]): Promise<void> {
    const runner = this.#dataSource.createQueryRunner();
    try {
      const rows = await runPrepared<Answer>(runner, text, valuesOf(together.map(({ row }) => row), parameters));
      const answers = new Map(rows.map(({ n, ...answer }) => [n, answer]));
      for (const [n, { done }] of together.entries()) done(answers.get(n));
    } catch (error) {
      for (const { failed } of together) failed(error);
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

/** Runs a statement for one change in a running transaction, which alone says when it is flushed. */
export function askWithin(runner: QueryRunner, { isFlushedLater: _ofItsOwn, ...statement }: TracedStatement, origin: TraceOrigin): Promise<object | undefined> {
  return askAlone(runner, statement, askedRow(statement, origin));
}

/** Waits for what others have locked. */
async function askAlone(runner: QueryRunner, form: StatementForm, row: object): Promise<object | undefined> {
  const [answer] = await runPrepared<Answer>(runner, composed(form, ''), valuesOf([row], form.parameters));
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
  for (const one of waiting) if (taken.size < MOST_ROWS && !taken.has(one.apart)) taken.set(one.apart, one);
  const together = [...taken.values()];
  waiting.splice(0, waiting.length, ...waiting.filter((one) => taken.get(one.apart) !== one));
  return together;
}
