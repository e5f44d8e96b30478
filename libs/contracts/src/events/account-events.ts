import { z } from 'zod';
import { defineEvent } from './define-event.js';

const topic = 'vidimus.accounts' as const;
const accountId = '01935a7e-6c00-7000-8000-000000000001';
const personId = '01935a7e-6c00-7000-8000-000000000002';
const organisationId = '01935a7e-6c00-7000-8000-0000000000a1';

const securityKey = z.strictObject({ securityKeyId: z.uuid(), accountId: z.uuid(), organisationId: z.uuid() });
const securityKeyExample = { securityKeyId: '01935a7e-6c00-7000-8000-0000000000e1', accountId, organisationId };

/** Everything `identity` publishes about accounts and organisations. */
export const ACCOUNT_EVENTS = [
  defineEvent({
    type: 'account.created.v1',
    topic,
    description: 'An account exists.',
    data: z.strictObject({ accountId: z.uuid(), organisationId: z.uuid() }),
    example: { accountId, organisationId },
  }),
  defineEvent({
    type: 'account.roles-changed.v1',
    topic,
    description: 'The roles of an account changed; tokens made before no longer say the truth.',
    data: z.strictObject({ accountId: z.uuid(), organisationId: z.uuid() }),
    example: { accountId, organisationId },
  }),
  defineEvent({
    type: 'account.disabled.v1',
    topic,
    description: 'An account was disabled; its sessions are ended.',
    data: z.strictObject({ accountId: z.uuid(), organisationId: z.uuid() }),
    example: { accountId, organisationId },
  }),
  defineEvent({
    type: 'account.user-id-assigned.v1',
    topic,
    description: 'A holder has an account; the system chose what he signs in with.',
    data: z.strictObject({ accountId: z.uuid(), personId: z.uuid(), organisationId: z.uuid() }),
    example: { accountId, personId, organisationId },
  }),
  defineEvent({
    type: 'account.password-changed.v1',
    topic,
    description: 'The owner of an account set a password; sessions from before are ended.',
    data: z.strictObject({ accountId: z.uuid(), organisationId: z.uuid() }),
    example: { accountId, organisationId },
  }),
  defineEvent({
    type: 'security-key.enrolled.v1',
    topic,
    description: 'An officer enrolled a security key; a manager has to confirm it before it confirms decisions.',
    data: securityKey,
    example: securityKeyExample,
  }),
  defineEvent({
    type: 'security-key.confirmed.v1',
    topic,
    description: 'A manager confirmed that a security key is the officer’s; from now on it confirms his decisions, and codes do not.',
    data: securityKey.extend({ confirmedBy: z.uuid() }),
    example: { ...securityKeyExample, confirmedBy: '01935a7e-6c00-7000-8000-0000000000f9' },
  }),
  defineEvent({
    type: 'security-key.revoked.v1',
    topic,
    description: 'A security key confirms nothing any more.',
    data: securityKey,
    example: securityKeyExample,
  }),
  defineEvent({
    type: 'organisation.registered.v1',
    topic,
    description: 'An organisation has its place in the tree.',
    data: z.strictObject({ organisationId: z.uuid(), parentId: z.uuid().nullable(), path: z.string() }),
    example: { organisationId, parentId: null, path: `/${organisationId}/` },
  }),
] as const;
