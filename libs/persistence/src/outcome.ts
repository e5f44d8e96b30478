import type { DataOf, EventType } from '@vidimus/contracts';
import type { EntityManager } from 'typeorm';

/**
 * Who acts: a signed-in person, an integrator's client, another room, the room itself (timers, jobs), or the person that an aggregate is
 * about, who has no account and is named by the id of the aggregate. Ids only.
 */
export interface Actor {
  readonly kind: 'person' | 'client' | 'room' | 'system' | 'subject';
  readonly id: string;
}

/** What a door must know besides the change itself. */
export interface ChangeContext {
  readonly actor: Actor;
  /** The command in the imperative, for example `approve`; it goes into the audit. */
  readonly command: string;
  /** The same for everything that one outside request sets in motion. */
  readonly correlationId: string;
  /** The event that led here. */
  readonly causationId?: string;
  /** W3C trace context of the moment, handed on inside events. */
  readonly traceparent?: string;
  /** Joins a running transaction; without it the door opens and commits its own. */
  readonly tx?: EntityManager;
}

/** Values that history and audit may hold: ids, states, codes, digests. Never personal data. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** A line of an aggregate's history, shown to people. */
export interface HistoryLine {
  /** What happened, as a code that the screens translate. */
  readonly code: string;
  readonly data?: Facts;
}

/** An event to be published once the change is committed. Build it with {@link event}. */
export interface NewEvent {
  readonly type: EventType;
  /** Id of the aggregate: the key that keeps order. */
  readonly subject: string;
  readonly data: unknown;
}

/** An event whose data fit its type. */
export function event<Type extends EventType>(type: Type, subject: string, data: DataOf<Type>): NewEvent {
  return { type, subject, data };
}

/** Work to be done after the commit; it runs at least once. */
export interface NewJob {
  readonly name: string;
  /** A UUID that is the same whenever the same work is asked for again: a second one is dropped. */
  readonly id: string;
  readonly data: object;
  readonly startAfter?: Date;
}

/** What every change leaves behind besides the row. */
export interface Trace {
  readonly history: readonly HistoryLine[];
  readonly events?: readonly NewEvent[];
  /** Further facts for the audit entry. */
  readonly audit?: Facts;
  readonly jobs?: readonly NewJob[];
}

/** What a decision comes to: the row as it shall be, and the trace it leaves. */
export interface Outcome<Row> extends Trace {
  readonly row: Row;
}

/** The least a row must have to be an aggregate. */
export interface AggregateRow {
  id: string;
  /** Counts changes; answers carry it as ETag. Doors raise it. */
  version: number;
}

/** A kind of aggregate: its name in history, audit and jobs, and the entity that holds its rows. */
export interface AggregateType<Row extends AggregateRow> {
  readonly name: string;
  readonly entity: new () => Row;
}
