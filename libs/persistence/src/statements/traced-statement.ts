import { createHash } from 'node:crypto';
import type { EventEnvelope } from '@vidimus/contracts';
import type { PoolClient, QueryResultRow } from 'pg';
import { QueryFailedError } from 'typeorm';
import type { QueryRunner } from 'typeorm';
import type { Facts, HistoryLine, NewEvent } from '../outcome.js';

/** Something of a trace that is left only if the statement finds it true. */
interface Conditional {
  /** A condition in SQL over the columns of `changed`; without it always. */
  readonly when?: string;
}

/**
 * One statement that decides by itself and leaves its own trace: where it changes nothing, it leaves none. Whoever would need five statements
 * inside a transaction needs one way to the server and back.
 */
export interface TracedStatement {
  /** The kind of what is changed, as history and audit name it. */
  readonly type: string;
  /** `name AS (…)`, separated by commas. Steps that must happen together have to depend on each other, as nothing takes one of them back. */
  readonly steps: string;
  /** What the steps call $1, $2 and so on. */
  readonly parameters: readonly unknown[];
  /** The step that returns one row for what was changed, and none where nothing was. Its column `id` is that of the aggregate. */
  readonly changed: string;
  /** What is answered: a list for SELECT over `changed`. */
  readonly answer: string;
  readonly at: Date;
  readonly audit: Facts;
  /** Further facts that the statement alone knows: an expression of the type jsonb over `changed`. */
  readonly auditFound?: string;
  readonly history?: readonly (HistoryLine & Conditional)[];
  readonly events?: readonly ({ readonly event: NewEvent } & Conditional)[];
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

/** A statement as the server takes it. */
interface Composed {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Puts the steps of a statement and those of its trace together. Equal steps give equal text, whatever the values: it is prepared once. */
export function composed(statement: TracedStatement, origin: TraceOrigin): Composed {
  const values = [...statement.parameters];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const { type, changed, at, audit, auditFound, history = [], events = [] } = statement;
  const [kind, now] = [`${given(type)}::text`, `${given(at)}::timestamptz`];
  const [actorKind, actorId] = [`${given(origin.actor.kind)}::text`, `${given(origin.actor.id)}::text`];
  const facts = [`${given(JSON.stringify({ ...audit, from: null, to: null }))}::jsonb`, ...(auditFound === undefined ? [] : [auditFound])].join(' || ');
  const steps = [
    statement.steps,
    `audited AS (INSERT INTO audit_entry (id, at, actor_kind, actor_id, command, aggregate_type, aggregate_id, correlation_id, facts)
       SELECT ${given(origin.auditId)}::uuid, ${now}, ${actorKind}, ${actorId}, ${given(origin.command)}::text, ${kind}, changed.id, ${given(origin.correlationId)}::uuid, ${facts}
       FROM ${changed} AS changed)`,
    ...history.map(
      ({ code, data = {}, when = 'true' }, number) => `remembered_${number} AS (INSERT INTO history (aggregate_type, aggregate_id, at, actor_kind, actor_id, code, data)
       SELECT ${kind}, changed.id, ${now}, ${actorKind}, ${actorId}, ${given(code)}::text, ${given(JSON.stringify(data))}::jsonb FROM ${changed} AS changed WHERE ${when})`,
    ),
    ...events.map(({ when = 'true' }, number) => {
      const published = origin.envelopes[number];
      const columns = [`${given(published?.envelope.id)}::uuid`, `${given(published?.topic)}::text`, `${given(published?.envelope.subject)}::uuid`];
      const rest = [`${given(published?.envelope.type)}::text`, `${given(JSON.stringify(published?.envelope))}::jsonb`, now];
      return `published_${number} AS (INSERT INTO outbox (event_id, topic, key, type, envelope, created_at)
       SELECT ${[...columns, ...rest].join(', ')} FROM ${changed} AS changed WHERE ${when})`;
    }),
  ];
  return { text: `WITH ${steps.join(',\n')}\nSELECT ${statement.answer} FROM ${changed} AS changed`, values };
}

/** Runs a statement that its connection keeps prepared: planning one of ten steps takes longer than running it. */
export async function runPrepared<Row extends QueryResultRow>(runner: QueryRunner, { text, values }: Composed): Promise<Row[]> {
  const client = (await runner.connect()) as PoolClient;
  const name = `vidimus_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  try {
    const { rows } = await client.query<Row>({ name, text, values: [...values] });
    return rows;
  } catch (error) {
    if (error instanceof Error) throw new QueryFailedError(text, [...values], error);
    throw error;
  }
}
