import { z } from 'zod';
import { defineEvent } from './define-event.js';

const topic = 'vidimus.issuance-requests' as const;
const requestId = '01935a7e-6c00-7000-8000-000000000001';
const organisationId = '01935a7e-6c00-7000-8000-0000000000a1';
const example = { requestId, organisationId };
const requestRef = z.strictObject({ requestId: z.uuid(), organisationId: z.uuid() });

export const REGISTRY_CHECKS = ['TAX_LOGIN', 'CENSUS', 'POLICE'] as const;
/** The three sources that vouch for the subject (S4-33…35). */
export const registryCheckSchema = z.enum(REGISTRY_CHECKS);
export type RegistryCheck = z.infer<typeof registryCheckSchema>;

/** Everything `issuance` publishes. States, codes and ids only: who the person is, is asked of the room itself. */
export const ISSUANCE_EVENTS = [
  defineEvent({
    type: 'issuance.subject-resolved.v1',
    topic,
    description: 'A person was found in the registry, and an issuance can be started for him within a day.',
    data: z.strictObject({ lookupId: z.uuid(), organisationId: z.uuid() }),
    example: { lookupId: requestId, organisationId },
  }),
  defineEvent({
    type: 'issuance.started.v1',
    topic,
    description: 'An officer or an integrator started the issuance for a person found in the registry.',
    data: requestRef.extend({ profile: z.string() }),
    example: { ...example, profile: 'natural-person-remote-signature' },
  }),
  defineEvent({
    type: 'issuance.invitation-sent.v1',
    topic,
    description: 'The mail server took the invitation over.',
    data: requestRef.extend({ messageId: z.uuid() }),
    example: { ...example, messageId: organisationId },
  }),
  defineEvent({
    type: 'issuance.invitation-failed.v1',
    topic,
    description: 'The invitation came back, or could not be sent.',
    data: requestRef.extend({ messageId: z.uuid() }),
    example: { ...example, messageId: organisationId },
  }),
  defineEvent({
    type: 'issuance.check-started.v1',
    topic,
    description: 'The subject proved his tax login; the registries are being asked.',
    data: requestRef,
    example,
  }),
  defineEvent({
    type: 'issuance.check-passed.v1',
    topic,
    description: 'One registry vouched for the subject.',
    data: requestRef.extend({ check: registryCheckSchema }),
    example: { ...example, check: 'CENSUS' },
  }),
  defineEvent({
    type: 'issuance.checks-passed.v1',
    topic,
    description: 'All registries vouched for the subject; the request waits for approval.',
    data: requestRef,
    example,
  }),
  defineEvent({
    type: 'issuance.check-failed.v1',
    topic,
    description: 'A registry did not vouch for the subject.',
    data: requestRef.extend({ check: registryCheckSchema }),
    example: { ...example, check: 'POLICE' },
  }),
  defineEvent({
    type: 'issuance.approved.v1',
    topic,
    description: 'A registration officer identified the subject face to face and approved the request.',
    data: requestRef.extend({ officerId: z.uuid(), decisionDigest: z.string() }),
    example: { ...example, officerId: organisationId, decisionDigest: 'q0pJ0v2d8f0n9mXK0o0b9v1q1x6o3hF7c9x2yT1zq5A' },
  }),
  defineEvent({
    type: 'issuance.rejected.v1',
    topic,
    description: 'A registration officer refused the request.',
    data: requestRef.extend({ officerId: z.uuid() }),
    example: { ...example, officerId: organisationId },
  }),
  defineEvent({
    type: 'issuance.cancelled.v1',
    topic,
    description: 'The request was cancelled before issuing began.',
    data: requestRef,
    example,
  }),
  defineEvent({
    type: 'issuance.completion-started.v1',
    topic,
    description: 'A key pair exists and its signing request was accepted; the certificate is being issued.',
    data: requestRef.extend({ certificateId: z.uuid() }),
    example: { ...example, certificateId: requestId },
  }),
  defineEvent({
    type: 'issuance.completed.v1',
    topic,
    description: 'The certificate is issued.',
    data: requestRef.extend({ certificateId: z.uuid() }),
    example: { ...example, certificateId: requestId },
  }),
  defineEvent({
    type: 'issuance.failed.v1',
    topic,
    description: 'Issuing failed for good.',
    data: requestRef,
    example,
  }),
  defineEvent({
    type: 'issuance.expired.v1',
    topic,
    description: 'The time for the procedure ran out.',
    data: requestRef,
    example,
  }),
] as const;
