import { LOCALES } from '@vidimus/i18n';
import { z } from 'zod';
import { isSms, TEMPLATE_NAMES } from '../templates/templates.js';
import { FAILURE_REASONS } from './message.js';
import { MESSAGE_STATES } from './message-states.js';
import type { MessageState } from './message-states.js';
import type { MessageRow } from './message.entity.js';

const state = z.enum(MESSAGE_STATES as [MessageState, ...MessageState[]]);
const instant = z.iso.datetime();
const template = z.enum(TEMPLATE_NAMES);

/** What a room asks for. */
export const messageOrder = z
  .strictObject({
    template: template.describe('Which text.'),
    locale: z.enum(LOCALES).optional().describe('In which language; may be left out for an account, which has its own.'),
    to: z
      .union([
        z.strictObject({ email: z.string().max(254).meta({ description: 'Address of the recipient.', example: 'someone@agency.example' }) }),
        z.strictObject({ phone: z.string().max(40).meta({ description: 'Number of the recipient with its country code, for an SMS.', example: '+302100000000' }) }),
        z.strictObject({ accountId: z.uuid().describe('Account that is written to: address, name and language are asked of identity when the message is sent.') }),
      ])
      .meta({ example: { email: 'someone@agency.example' } }),
    parameters: z.record(z.string(), z.string().max(500)).meta({
      description: 'What the template names; kept encrypted, and erased once the message has gone.',
      example: { recipientName: 'Ελένη Παπαδοπούλου', organisationName: 'Example agency' },
    }),
    sendBefore: instant.optional().describe('From this instant on the message is not sent any more, such as the end of a code.'),
    about: z.strictObject({
      type: z.string().max(60).regex(/^[a-z][a-z0-9-]*$/).meta({ description: 'Kind of the aggregate that the message is about.', example: 'issuance-request' }),
      id: z.uuid(),
      organisationId: z.uuid(),
      organisationPath: z.string().max(2000).regex(/^\/([0-9a-f-]{36}\/)+$/).meta({ example: '/01935a7e-6c00-7000-8000-0000000000a1/' }).describe('Place of the organisation in the tree.'),
    }),
  })
  .meta({ id: 'MessageOrder' });
export type MessageOrder = z.infer<typeof messageOrder>;

export const acceptedMessage = z.object({ id: z.uuid(), state }).meta({ id: 'AcceptedMessage' });
export type AcceptedMessage = z.infer<typeof acceptedMessage>;

export const messageQuery = z.strictObject({
  aboutId: z.uuid().describe('Id of what the messages are about, such as an issuance request.'),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(500).optional(),
});
export type MessageQuery = z.infer<typeof messageQuery>;

const messageView = z.object({
  id: z.uuid(),
  aboutType: z.string().meta({ example: 'issuance-request' }),
  aboutId: z.uuid(),
  template,
  templateVersion: z.int().nullable().describe('Version of the text that was sent.'),
  channel: z.enum(['MAIL', 'SMS']),
  locale: z.enum(LOCALES).nullable().describe('Null until an account was asked for its language.'),
  state,
  attempts: z.int().describe('How often a server was tried in vain.'),
  serverCode: z.int().nullable().describe('Of the last answer: the mail server\'s reply (RFC 5321, 4.2), or the status of the SMS gateway.'),
  createdAt: instant,
  sentAt: instant.nullable().describe('When a server took it over.'),
  endedAt: instant.nullable().describe('When it bounced or was given up.'),
  failureReason: z.enum(FAILURE_REASONS).nullable().describe('Why it was given up.'),
  reportStatus: z.string().nullable().meta({ description: 'Of the last report that came back (RFC 3463).', example: '5.1.1' }),
});
export const messagePage = z.object({ items: z.array(messageView), nextCursor: z.string().nullable() }).meta({ id: 'MessagePage' });
export type MessagePage = z.infer<typeof messagePage>;

/** Neither the address nor the text. */
export function viewOf(row: MessageRow): MessagePage['items'][number] {
  const { id, aboutType, aboutId, template: name, templateVersion, locale, attempts, serverCode, failureReason, reportStatus } = row;
  return {
    ...{ id, aboutType, aboutId, template: name, templateVersion, locale, attempts, serverCode, failureReason, reportStatus },
    channel: isSms(name) ? 'SMS' : 'MAIL',
    state: row.state,
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
