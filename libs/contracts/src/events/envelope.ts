import { z } from 'zod';

/**
 * The envelope of every event: CloudEvents 1.0 in structured JSON. `subject` is the id of the aggregate and the Kafka
 * key; the last members are extension attributes (lower case, as CloudEvents asks).
 */
export const envelopeSchema = z.strictObject({
  specversion: z.literal('1.0'),
  id: z.uuid().describe('Unique per event, UUID version 7. Consumers drop an id they have seen.'),
  source: z.string().regex(/^\/vidimus\/[a-z-]+$/).describe('The room that published it.'),
  type: z.string().regex(/^[a-z-]+(\.[a-z-]+)+\.v\d+$/).describe('Noun, past participle, version.'),
  subject: z.uuid().describe('Id of the aggregate: the key that keeps order.'),
  time: z.iso.datetime().describe('When it happened, UTC.'),
  datacontenttype: z.literal('application/json'),
  data: z.unknown(),
  correlationid: z.uuid().describe('The same for everything that one outside request set in motion.'),
  causationid: z.uuid().optional().describe('The event that led to this one.'),
  traceparent: z.string().max(55).optional().describe('W3C trace context.'),
  signature: z
    .string()
    .regex(/^[\w-]{86}$/)
    .optional()
    .describe('The last member: ECDSA of the room that owns the topic (P-256, SHA-256, base64url) over every byte of the record before it.'),
});

/** An event on its way, its data not yet read against the contract of its type. */
export type EventEnvelope<Data = unknown> = Omit<z.infer<typeof envelopeSchema>, 'data'> & { readonly data: Data };
