import { z } from 'zod';
import { defineEvent } from './define-event.js';
import type { TopicName } from '../topics.js';

const data = z.strictObject({
  room: z.string(),
  sequence: z.number().int().positive().describe('Number of the last sealed row.'),
  head: z.string().regex(/^[0-9a-f]{64}$/).describe('SHA-256 over the chain up to that row.'),
});

const sealed = <const Type extends string>(type: Type, topic: TopicName, room: string) =>
  defineEvent({
    type,
    topic,
    description: `The audit chain of ${room} was sealed up to a row; whoever keeps this head can prove a later change.`,
    data,
    example: { room, sequence: 42, head: 'a'.repeat(64) },
  });

/** Sealed audit heads, one type per room, on the topic that the room owns. */
export const AUDIT_EVENTS = [
  sealed('audit.identity-sealed.v1', 'vidimus.accounts', 'identity'),
  sealed('audit.issuance-sealed.v1', 'vidimus.issuance-requests', 'issuance'),
  sealed('audit.authority-sealed.v1', 'vidimus.certificates', 'authority'),
  sealed('audit.notification-sealed.v1', 'vidimus.messages', 'notification'),
] as const;
