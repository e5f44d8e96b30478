import { Problem, eventContract, readEvent } from '@vidimus/contracts';
import type { EventEnvelope } from '@vidimus/contracts';
import { z } from 'zod';
import type { IncomingRecord } from '../event-log.js';
import type { RecordVerifier } from '../record-signature.js';

const outlineSchema = z.object({ type: z.string(), id: z.uuid().optional().catch(undefined) });

/** As much of a record as can be told before it is read against its contract. */
export interface RecordOutline {
  readonly type: string;
  readonly id: string | undefined;
}

/** The type of the event in a record, or undefined when the record is no event at all. */
export function outlineOf(value: Buffer): RecordOutline | undefined {
  const parsed = outlineSchema.safeParse(parseJson(value));
  return parsed.success ? { type: parsed.data.type, id: parsed.data.id } : undefined;
}

/**
 * Reads the event in a record: against the signature of the room that owns the topic, against its contract, and against the place it was
 * found. Brokers let a room write to its own topics alone; whoever gets past them still has no room's key, and is not heard.
 * @throws Problem `validation-failed`
 */
export function readRecord(record: Pick<IncomingRecord, 'topic' | 'key' | 'value'>, verifier: RecordVerifier): EventEnvelope {
  if (!verifier.isGenuine(record.topic, record.value)) {
    throw new Problem('validation-failed', `The record on topic ${record.topic} is not signed by the room that owns it.`, {
      errors: [{ pointer: '/signature', detail: 'Only the room that owns a topic publishes on it.', code: 'SIGNATURE' }],
    });
  }
  const event = readEvent(parseJson(record.value));
  if (eventContract(event.type)?.topic !== record.topic) {
    throw new Problem('validation-failed', `${event.type} does not belong on topic ${record.topic}.`, {
      errors: [{ pointer: '/type', detail: 'Publish it on the topic that its contract names.', code: 'TOPIC' }],
    });
  }
  if (event.subject !== record.key) {
    throw new Problem('validation-failed', 'The key of the record is not the subject of its event.', {
      errors: [{ pointer: '/subject', detail: 'Append it under its subject, or order is lost.', code: 'KEY' }],
    });
  }
  return event;
}

function parseJson(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString('utf8'));
  } catch {
    return undefined;
  }
}
