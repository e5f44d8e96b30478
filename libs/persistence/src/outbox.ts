import { eventContract, readEvent } from '@vidimus/contracts';
import type { EventEnvelope } from '@vidimus/contracts';
import type { Ids } from '@vidimus/workflow';
import type { EntityManager } from 'typeorm';
import type { ChangeContext, NewEvent } from './outcome.js';

/** Where the events of a room come from, and what tells them apart. */
export interface Publisher {
  readonly room: string;
  readonly ids: Ids;
}

type EventOrigin = Pick<ChangeContext, 'correlationId' | 'causationId' | 'traceparent'>;

/**
 * Writes events into the outbox of a running transaction. Call it last, under the lock of the aggregate: then the order
 * of the outbox is the order of the aggregate.
 * @throws Problem `validation-failed` for an event that breaks its contract; the transaction must then not commit.
 */
export async function writeOutbox(
  tx: EntityManager,
  publisher: Publisher,
  origin: EventOrigin,
  now: Date,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((happened) => enveloped(publisher, origin, now, happened));
  await tx.query(
    `INSERT INTO outbox (event_id, topic, key, type, envelope, created_at)
     SELECT (item -> 'envelope' ->> 'id')::uuid, item ->> 'topic', (item -> 'envelope' ->> 'subject')::uuid,
            item -> 'envelope' ->> 'type', item -> 'envelope', $2
     FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS items (item, number) ORDER BY number`,
    [JSON.stringify(rows), now],
  );
}

/** An event as it is written, and the topic that carries it. @throws Problem as {@link writeOutbox}. */
export function enveloped(publisher: Publisher, origin: EventOrigin, now: Date, happened: NewEvent): { readonly envelope: EventEnvelope; readonly topic: string | undefined } {
  const envelope = envelopeOf(publisher, origin, now, happened);
  return { envelope, topic: eventContract(envelope.type)?.topic };
}

function envelopeOf(publisher: Publisher, origin: EventOrigin, now: Date, happened: NewEvent): EventEnvelope {
  return readEvent({
    specversion: '1.0',
    id: publisher.ids.uuid(),
    source: `/vidimus/${publisher.room}`,
    type: happened.type,
    subject: happened.subject,
    time: now.toISOString(),
    datacontenttype: 'application/json',
    data: happened.data,
    correlationid: origin.correlationId,
    ...(origin.causationId === undefined ? {} : { causationid: origin.causationId }),
    ...(origin.traceparent === undefined ? {} : { traceparent: origin.traceparent }),
  });
}
