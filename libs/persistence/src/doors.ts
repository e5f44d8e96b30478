import { Problem } from '@vidimus/contracts';
import type { Clock, Ids } from '@vidimus/workflow';
import type { DataSource, EntityManager, QueryDeepPartialEntity } from 'typeorm';
import type { CommitSignal } from './commit-signal.js';
import type { Jobs } from './jobs.js';
import { enveloped, writeOutbox } from './outbox.js';
import type { AggregateRow, AggregateType, ChangeContext, Outcome, Trace } from './outcome.js';
import { scopedBy } from './scope.js';
import type { Scope } from './scope.js';
import { askOnce, StatementLine } from './statements/statement-line.js';
import { askedRow } from './statements/traced-statement.js';
import type { TracedStatement } from './statements/traced-statement.js';

/** What the doors need from the room. */
export interface DoorsOptions {
  readonly room: string;
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly committed: CommitSignal;
  /** Absent in rooms without jobs; a change that asks for one is then refused. */
  readonly jobs?: Jobs;
  /** The last thing in every transaction of the doors' own, with the id of what was changed first; what it throws undoes the change. */
  readonly beforeCommit?: (tx: EntityManager, aggregateId: string) => Promise<void>;
}

/** What one change touched, for history and audit. */
interface Touched extends Trace {
  readonly type: string;
  readonly id: string;
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * The only ways to change state. Each runs one transaction that locks, decides, saves, and writes history, audit,
 * outbox and jobs; none of these can be forgotten, and nothing else may go on in between: no network, no keys, no files.
 */
export class Doors {
  readonly #options: DoorsOptions;
  readonly #line: StatementLine;

  constructor(options: DoorsOptions) {
    this.#options = options;
    this.#line = new StatementLine(options.dataSource);
  }

  /** Brings a new aggregate into being. Unique constraints of the database decide between two at once. */
  create<Row extends AggregateRow>(
    type: AggregateType<Row>,
    context: ChangeContext,
    make: (now: Date) => Outcome<Row>,
  ): Promise<Row> {
    return this.#within(context, async (tx, now) => {
      const outcome = make(now);
      outcome.row.version = 1;
      await tx.insert(type.entity, columnsOf(outcome.row));
      await this.#leaveTrace(tx, context, now, [touched(type, outcome, null)]);
      return outcome.row;
    });
  }

  /**
   * Changes one aggregate: its row is locked, `decide` is asked, the answer is saved.
   * @throws Problem `not-found` when there is no such row inside the scope; whatever `decide` throws.
   */
  change<Row extends AggregateRow>(
    type: AggregateType<Row>,
    id: string,
    context: ChangeContext,
    decide: (row: Row, now: Date) => Outcome<Row>,
    scope: Scope,
  ): Promise<Row> {
    return this.#within(context, async (tx, now) => {
      const [row] = await this.#lock(tx, type, [id], scope);
      if (row === undefined) throw notFound(type.name);
      const before = stateOf(row);
      const outcome = decide(row, now);
      await save(tx, type, outcome.row);
      await this.#leaveTrace(tx, context, now, [touched(type, outcome, before)]);
      return outcome.row;
    });
  }

  /**
   * Changes several aggregates of one type together or not at all. Rows are locked in the order of their ids, so that
   * two such changes never wait for each other in a circle.
   * @throws Problem `not-found` when one of them is not there inside the scope.
   */
  changeAll<Row extends AggregateRow>(
    type: AggregateType<Row>,
    ids: readonly string[],
    context: ChangeContext,
    decide: (rows: Row[], now: Date) => Outcome<Row>[],
    scope: Scope,
  ): Promise<Row[]> {
    return this.#within(context, async (tx, now) => {
      const rows = await this.#lock(tx, type, ids, scope);
      if (rows.length !== new Set(ids).size) throw notFound(type.name);
      const before = new Map(rows.map((row) => [row.id, stateOf(row)]));
      const outcomes = decide(rows, now);
      for (const outcome of outcomes) await save(tx, type, outcome.row);
      await this.#leaveTrace(
        tx,
        context,
        now,
        outcomes.map((outcome) => touched(type, outcome, before.get(outcome.row.id) ?? null)),
      );
      return outcomes.map((outcome) => outcome.row);
    });
  }

  /**
   * For the few statements where a read before the write would be wrong or too slow: one conditional or batch
   * statement decides by itself, and the trace is written as behind the other doors. The uses are listed in
   * `docs/decisions`.
   */
  hotWrite<Result>(
    context: ChangeContext,
    write: (
      tx: EntityManager,
      now: Date,
    ) => Promise<Trace & { readonly result: Result; readonly aggregate: { readonly type: string; readonly id: string } }>,
  ): Promise<Result> {
    return this.#within(context, async (tx, now) => {
      const { result, aggregate, ...trace } = await write(tx, now);
      await this.#leaveTrace(tx, context, now, [{ ...trace, ...aggregate, from: null, to: null }]);
      return result;
    });
  }

  /**
   * {@link hotWrite} for where each way to the server counts: one statement changes, and leaves the trace of what it changed, in a transaction
   * of its own or in the running one; those of equal form that come at once share it. It leaves no mark for a repeated request; use it where these are known otherwise.
   * It wakes nobody: its events go out when the relay looks next.
   * @returns what the statement answers; undefined where it changed nothing, and left no trace.
   */
  async hotStatement<Answer extends object>(context: ChangeContext, statement: TracedStatement): Promise<Answer | undefined> {
    const { ids } = this.#options;
    const envelopes = (statement.events ?? []).map((event) => enveloped(this.#options, context, statement.at, event));
    const row = askedRow(statement, { ...context, auditId: ids.uuid(), envelopes });
    const runner = context.tx?.queryRunner;
    const answer = await (runner === undefined ? this.#line.ask(statement, row) : askOnce(runner, 'within', statement, row));
    return answer as Answer | undefined;
  }

  async #within<Result>(
    context: ChangeContext,
    work: (tx: EntityManager, now: Date) => Promise<Result>,
  ): Promise<Result> {
    const now = this.#options.clock.now();
    if (context.tx !== undefined) return work(context.tx, now);
    const result = await this.#options.dataSource.transaction((tx) => work(tx, now));
    this.#options.committed.notify();
    return result;
  }

  async #lock<Row extends AggregateRow>(
    tx: EntityManager,
    type: AggregateType<Row>,
    ids: readonly string[],
    scope: Scope,
  ): Promise<Row[]> {
    const query = tx
      .createQueryBuilder(type.entity, 'row')
      .setLock('pessimistic_write')
      .where('row.id = ANY(:ids)', { ids })
      .orderBy('row.id');
    return scopedBy(query, scope, 'row').getMany();
  }

  async #leaveTrace(tx: EntityManager, context: ChangeContext, now: Date, changes: Touched[]): Promise<void> {
    for (const change of changes) {
      await this.#writeHistory(tx, context, now, change);
      await this.#writeAudit(tx, context, now, change);
      for (const job of change.jobs ?? []) {
        if (this.#options.jobs === undefined) throw new Problem('internal', 'This room does no jobs.');
        await this.#options.jobs.enqueue(tx, job);
      }
    }
    await writeOutbox(tx, this.#options, context, now, changes.flatMap((change) => change.events ?? []));
    const [first] = changes;
    if (context.tx === undefined && first !== undefined) await this.#options.beforeCommit?.(tx, first.id);
  }

  async #writeHistory(tx: EntityManager, { actor }: ChangeContext, now: Date, change: Touched): Promise<void> {
    if (change.history.length === 0) return;
    await tx.query(
      `INSERT INTO history (aggregate_type, aggregate_id, at, actor_kind, actor_id, code, data)
       SELECT $1, $2, $3, $4, $5, line ->> 'code', coalesce(line -> 'data', '{}')
       FROM jsonb_array_elements($6::jsonb) WITH ORDINALITY AS lines (line, number) ORDER BY number`,
      [change.type, change.id, now, actor.kind, actor.id, JSON.stringify(change.history)],
    );
  }

  async #writeAudit(tx: EntityManager, context: ChangeContext, now: Date, change: Touched): Promise<void> {
    const facts = { ...change.audit, from: change.from, to: change.to };
    await tx.query(
      `INSERT INTO audit_entry (id, at, actor_kind, actor_id, command, aggregate_type, aggregate_id, correlation_id, facts)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        this.#options.ids.uuid(),
        now,
        context.actor.kind,
        context.actor.id,
        context.command,
        change.type,
        change.id,
        context.correlationId,
        JSON.stringify(facts),
      ],
    );
  }
}

async function save<Row extends AggregateRow>(tx: EntityManager, type: AggregateType<Row>, row: Row): Promise<void> {
  row.version += 1;
  // Not `save()`: it would read the row again, and it does not check versions anyway. The lock is what protects.
  await tx.createQueryBuilder().update(type.entity).set(columnsOf(row)).where('id = :id', { id: row.id }).execute();
}

/** TypeORM's type for partial rows cannot be derived from a type parameter; a whole row always fits it. */
function columnsOf<Row extends AggregateRow>(row: Row): QueryDeepPartialEntity<Row> {
  return row as QueryDeepPartialEntity<Row>;
}

function touched<Row extends AggregateRow>(
  type: AggregateType<Row>,
  { row, ...trace }: Outcome<Row>,
  from: string | null,
): Touched {
  return { ...trace, type: type.name, id: row.id, from, to: stateOf(row) };
}

function stateOf(row: object): string | null {
  return 'state' in row && typeof row.state === 'string' ? row.state : null;
}

function notFound(type: string): Problem {
  return new Problem('not-found', `There is no ${type.replaceAll('-', ' ')} with this identifier where you may look.`);
}
