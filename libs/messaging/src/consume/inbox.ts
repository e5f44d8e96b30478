import type { EventEnvelope } from '@vidimus/contracts';
import type { EntityManager } from 'typeorm';
import { EventContext } from './event-context.js';
import { runHandler } from './event-handler.js';
import type { EventHandler } from './event-handler.js';

/**
 * Runs a handler for an event it has not seen yet, within the transaction `tx`: the inbox row and all that the handler writes are
 * kept or lost together. Of two at the same time the second waits for the first and then finds the row.
 * @returns false when the handler had the event before.
 */
export async function runOnce(tx: EntityManager, handler: EventHandler, event: EventEnvelope, attempt: number): Promise<boolean> {
  const inserted: unknown[] = await tx.query(
    'INSERT INTO inbox (handler, event_id, received_at) VALUES ($1, $2, now()) ON CONFLICT DO NOTHING RETURNING handler',
    [handler.name, event.id],
  );
  if (inserted.length === 0) return false;
  await runHandler(handler, new EventContext([tx, event, attempt]));
  return true;
}
