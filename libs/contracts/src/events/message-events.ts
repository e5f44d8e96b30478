import { z } from 'zod';
import { defineEvent } from './define-event.js';

const topic = 'vidimus.messages' as const;
const name = z.string().regex(/^[a-z][a-z0-9-]*$/);

/** Which message, and what it is about. Neither its address nor its text. */
const messageRef = z.strictObject({
  messageId: z.uuid(),
  aboutType: name.describe('Kind of the aggregate that the message is about, such as issuance-request.'),
  aboutId: z.uuid(),
  organisationId: z.uuid(),
  template: name.describe('Which text was sent.'),
});
const example = {
  messageId: '01935a7e-6c00-7000-8000-000000000001',
  aboutType: 'issuance-request',
  aboutId: '01935a7e-6c00-7000-8000-000000000002',
  organisationId: '01935a7e-6c00-7000-8000-0000000000a1',
  template: 'issuance-invitation',
};

/** Everything `notification` publishes: the evidence of delivery. */
export const MESSAGE_EVENTS = [
  defineEvent({
    type: 'message.sent.v1',
    topic,
    description: 'The mail server or the SMS gateway of the installation took the message over.',
    data: messageRef,
    example,
  }),
  defineEvent({
    type: 'message.bounced.v1',
    topic,
    description: 'The recipient was refused for good, at once or, as a report told later, after a mail server had taken the message over.',
    data: messageRef,
    example,
  }),
  defineEvent({
    type: 'message.failed.v1',
    topic,
    description: 'The message was given up: no server took it in time, what was sent was refused for good, the account is unknown, or it was too late for it.',
    data: messageRef,
    example,
  }),
] as const;
