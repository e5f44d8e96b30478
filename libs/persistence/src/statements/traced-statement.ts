import { createHash } from 'node:crypto';
import type { EventEnvelope } from '@vidimus/contracts';
import type { PoolClient, QueryResultRow } from 'pg';
import { QueryFailedError } from 'typeorm';
import type { QueryRunner } from 'typeorm';
import type { Facts, NewEvent } from '../outcome.js';

/** Whether a statement waits for rows that others have locked, or leaves them out: what it is to write behind `FOR UPDATE`. */
export type LockWait = '' | 'SKIP LOCKED';
/** Whether a statement is sent for several changes at once, for one, or for one within a transaction. */
export type Sending = 'together' | 'alone' | 'within';

/** Something of a trace that is left only if the statement finds it true. */
interface Conditional {
  /** A condition in SQL over the columns of `changed`; without it always. */
  readonly when?: string;
}

/**
 * A statement that decides by itself and leaves its own trace: where it changes nothing, it leaves none. A constant, since it is put together once; changes
 * that come at the same time are rows of it.
 */
export interface StatementForm {
  /** The kind of what is changed, as history and audit name it. */
  readonly type: string;
  /** What is asked for: the columns of `asked` and their types, separated by commas, as the steps call them. */
  readonly columns: string;
  /**
   * `name AS (…)`, separated by commas, for any number of rows of `asked`, which `n` tells apart. Steps that must happen together have to depend
   * on each other, as nothing takes one of them back.
   */
  readonly steps: (wait: LockWait) => string;
  /** The step that returns one row with its `n` for what was changed, and none where nothing was. Its column `id` is that of the aggregate. */
  readonly changed: string;
  /** What is answered: a list for SELECT over `changed`. */
  readonly answer: string;
  /** Further facts that the statement alone knows: an expression of the type jsonb over `changed`. */
  readonly auditFound?: string;
  readonly history?: readonly ({ readonly code: string } & Conditional)[];
  readonly events?: readonly Conditional[];
  /**
   * Whether its commit may reach the disk later than its answer, with the next commit that does not: for what nobody is told of before another
   * statement was committed behind it.
   */
  readonly isFlushedLater?: true;
}

/** A change by such a statement. */
export interface TracedStatement {
  readonly form: StatementForm;
  /** The values of the columns. */
  readonly asked: Readonly<Record<string, string | number | boolean | null | Date>>;
  /** What the steps call $2, $3 and so on. */
  readonly parameters: readonly number[];
  /** Two changes that name the same here are never rows of one statement, which would change a row but once. */
  readonly apart: string;
  readonly at: Date;
  readonly audit: Facts;
  /** Facts of each line of the history, in the order of the form. */
  readonly history?: readonly Facts[];
  /** In the order of the form. */
  readonly events?: readonly NewEvent[];
}

/** Who acts, and what the kit gives every trace. */
export interface TraceOrigin {
  readonly auditId: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly command: string;
  readonly correlationId: string;
  /** Of each event of the statement, in its order. */
  readonly envelopes: readonly { readonly envelope: EventEnvelope; readonly topic: string | undefined }[];
}

const TRACE_COLUMNS =
  'trace_id uuid, trace_at timestamptz, trace_actor_kind text, trace_actor_id text, trace_command text, trace_correlation_id uuid, trace_facts jsonb, trace_history jsonb, trace_events jsonb';

/** A change and its trace, as a row of `asked`. */
export function askedRow({ asked, at, audit, history = [] }: TracedStatement, origin: TraceOrigin): object {
  return {
    ...asked,
    trace_id: origin.auditId,
    trace_at: at,
    trace_actor_kind: origin.actor.kind,
    trace_actor_id: origin.actor.id,
    trace_command: origin.command,
    trace_correlation_id: origin.correlationId,
    trace_facts: { ...audit, from: null, to: null },
    trace_history: history,
    trace_events: origin.envelopes,
  };
}

/** Puts the steps of a statement and those of its trace together. */
function composed({ type, columns, steps, changed, answer, auditFound, history = [], events = [], isFlushedLater }: StatementForm, sending: Sending): string {
  const left = `FROM ${changed} AS changed JOIN asked USING (n)`;
  const all = [
    `asked AS (SELECT * FROM json_to_recordset($1::json) AS asked (n integer, ${columns}, ${TRACE_COLUMNS}))`,
    steps(sending === 'together' ? 'SKIP LOCKED' : ''),
    `audited AS (INSERT INTO audit_entry (id, at, actor_kind, actor_id, command, aggregate_type, aggregate_id, correlation_id, facts)
       SELECT trace_id, trace_at, trace_actor_kind, trace_actor_id, trace_command, '${type}', changed.id, trace_correlation_id, trace_facts${auditFound === undefined ? '' : ` || ${auditFound}`}
       ${left})`,
    ...history.map(
      ({ code, when = 'true' }, number) => `remembered_${number} AS (INSERT INTO history (aggregate_type, aggregate_id, at, actor_kind, actor_id, code, data)
       SELECT '${type}', changed.id, trace_at, trace_actor_kind, trace_actor_id, '${code}', trace_history -> ${number} ${left} WHERE ${when})`,
    ),
    ...events.map(({ when = 'true' }, number) => {
      const envelope = `trace_events -> ${number} -> 'envelope'`;
      return `published_${number} AS (INSERT INTO outbox (event_id, topic, key, type, envelope, created_at)
       SELECT (${envelope} ->> 'id')::uuid, trace_events -> ${number} ->> 'topic', (${envelope} ->> 'subject')::uuid, ${envelope} ->> 'type', ${envelope}, trace_at
       ${left} WHERE ${when})`;
    }),
  ];
  // The setting holds until the statement, which is a transaction of its own, is committed.
  const flushed = isFlushedLater === undefined || sending === 'within' ? '' : `, set_config('synchronous_commit', 'off', true) AS flushed`;
  return `WITH ${all.join(',\n')}\nSELECT changed.n, ${answer}${flushed} FROM ${changed} AS changed`;
}

/** A statement as connections keep it. */
interface Prepared {
  readonly name: string;
  readonly text: string;
}

const prepared = new WeakMap<StatementForm, Map<Sending, Prepared>>();

function preparedOf(form: StatementForm, sending: Sending): Prepared {
  const known = prepared.get(form) ?? new Map<Sending, Prepared>();
  prepared.set(form, known);
  const statement = known.get(sending) ?? named(composed(form, sending));
  known.set(sending, statement);
  return statement;
}

function named(text: string): Prepared {
  return { text, name: `vidimus_${createHash('sha256').update(text).digest('hex').slice(0, 32)}` };
}

/** Runs a statement for some rows. Its connection keeps it prepared: planning one of ten steps takes longer than running it. */
export async function runPrepared<Row extends QueryResultRow>(runner: QueryRunner, form: StatementForm, sending: Sending, values: readonly unknown[]): Promise<Row[]> {
  const client = (await runner.connect()) as PoolClient;
  const { name, text } = preparedOf(form, sending);
  try {
    const { rows } = await client.query<Row>({ name, text, values: [...values] });
    return rows;
  } catch (error) {
    if (error instanceof Error) throw new QueryFailedError(text, [...values], error);
    throw error;
  }
}
