import { z } from 'zod';
import { defineEvent } from './define-event.js';

const topic = 'vidimus.credentials' as const;

/** Why a holder's key was destroyed. */
export const destructionReasonSchema = z.enum(['REVOKED', 'EXPIRED', 'NEVER_ISSUED']);
export type DestructionReason = z.infer<typeof destructionReasonSchema>;

const credentialRef = z.strictObject({ credentialId: z.uuid(), holderId: z.uuid(), organisationId: z.uuid() });
const example = {
  credentialId: '01935a7e-6c00-7000-8000-000000000001',
  holderId: '01935a7e-6c00-7000-8000-000000000002',
  organisationId: '01935a7e-6c00-7000-8000-0000000000a1',
};

/** Everything `remote-signing` publishes. Neither PINs, codes nor keys. */
export const CREDENTIAL_EVENTS = [
  defineEvent({
    type: 'credential.created.v1',
    topic,
    description: 'A key pair was made under a PIN, and its signing request is ready.',
    data: credentialRef,
    example,
  }),
  defineEvent({
    type: 'credential.activated.v1',
    topic,
    description: 'The certificate over the key was issued; its holder can sign.',
    data: credentialRef.extend({ certificateId: z.uuid() }),
    example: { ...example, certificateId: '01935a7e-6c00-7000-8000-000000000003' },
  }),
  defineEvent({ type: 'credential.pin-blocked.v1', topic, description: 'The PIN was wrong five times in a row; it is blocked.', data: credentialRef, example }),
  defineEvent({
    type: 'credential.pin-unblocked.v1',
    topic,
    description: 'The holder set a new PIN in the place of a blocked one: with the unblock code, or by an order of the registration office; and with a one-time code.',
    data: credentialRef,
    example,
  }),
  defineEvent({
    type: 'credential.pin-reset-ordered.v1',
    topic,
    description: 'An officer who met the holder ordered that he may set a new PIN, though his unblock code is lost.',
    data: credentialRef,
    example,
  }),
  defineEvent({ type: 'credential.pin-changed.v1', topic, description: 'The holder changed the PIN.', data: credentialRef, example }),
  defineEvent({
    type: 'credential.destroyed.v1',
    topic,
    description: 'The key was destroyed, for good.',
    data: credentialRef.extend({ reason: destructionReasonSchema }),
    example: { ...example, reason: 'REVOKED' },
  }),
] as const;
