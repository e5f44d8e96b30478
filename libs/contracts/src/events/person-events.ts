import { z } from 'zod';
import { defineEvent } from './define-event.js';

const topic = 'vidimus.persons' as const;
const example = {
  personId: '01935a7e-6c00-7000-8000-000000000002',
  contactId: '01935a7e-6c00-7000-8000-000000000003',
  kind: 'EMAIL',
} as const;

/** Which contact point of whom; never the address itself. */
const data = z.strictObject({ personId: z.uuid(), contactId: z.uuid(), kind: z.enum(['EMAIL', 'PHONE']) });

/** Everything `identity` publishes about persons: requirements, 8.9. */
export const PERSON_EVENTS = [
  defineEvent({ type: 'contact.verified.v1', topic, description: 'The person proved that a contact point is his.', data, example }),
  defineEvent({
    type: 'contact.changed.v1',
    topic,
    description: 'A contact point of the person took the place of his former one of the same kind; contactId is the new one.',
    data,
    example,
  }),
  defineEvent({
    type: 'contact.conflict.v1',
    topic,
    description: 'A verified contact point of this person was claimed for somebody with another tax number, and refused.',
    data,
    example,
  }),
] as const;
