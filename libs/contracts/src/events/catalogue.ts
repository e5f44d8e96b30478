import { Problem } from '../problem.js';
import { ACCOUNT_EVENTS } from './account-events.js';
import { AUDIT_EVENTS } from './audit-events.js';
import { CERTIFICATE_EVENTS } from './certificate-events.js';
import { CREDENTIAL_EVENTS } from './credential-events.js';
import type { EventContract, EventData } from './define-event.js';
import { envelopeSchema } from './envelope.js';
import type { EventEnvelope } from './envelope.js';
import { ISSUANCE_EVENTS } from './issuance-events.js';
import { MESSAGE_EVENTS } from './message-events.js';
import { OTP_EVENTS } from './otp-events.js';
import { PERSON_EVENTS } from './person-events.js';

/** Every event there is: code, JSON Schemas and the AsyncAPI document come from this list. */
export const EVENT_CATALOGUE = [
  ...ACCOUNT_EVENTS,
  ...PERSON_EVENTS,
  ...ISSUANCE_EVENTS,
  ...CERTIFICATE_EVENTS,
  ...MESSAGE_EVENTS,
  ...OTP_EVENTS,
  ...CREDENTIAL_EVENTS,
  ...AUDIT_EVENTS,
] as const;

type Contracts = (typeof EVENT_CATALOGUE)[number];
export type EventType = Contracts['type'];
/** The data that an event of this type carries. */
export type DataOf<Type extends EventType> = EventData<Extract<Contracts, { type: Type }>>;
/** An event of a known type, read against its contract. */
export type EventOf<Type extends EventType> = EventEnvelope<DataOf<Type>> & { readonly type: Type };

const byType = new Map<string, EventContract>(EVENT_CATALOGUE.map((contract) => [contract.type, contract]));

/** The contract of a type, or undefined for a type that this version does not know. */
export function eventContract(type: string): EventContract | undefined {
  return byType.get(type);
}

/**
 * Reads an event against the envelope and the contract of its type.
 * @throws Problem `validation-failed` that names every member at fault; values are not repeated.
 */
export function readEvent(input: unknown): EventEnvelope {
  const envelope = envelopeSchema.safeParse(input);
  if (!envelope.success) throw invalidEvent('The envelope of the event does not hold.', envelope.error.issues);
  const contract = byType.get(envelope.data.type);
  if (contract === undefined) {
    throw new Problem('validation-failed', `No contract is known for events of type ${envelope.data.type}.`);
  }
  const data = contract.data.safeParse(envelope.data.data);
  if (!data.success) throw invalidEvent(`The data of ${contract.type} do not hold.`, data.error.issues, 'data');
  return { ...envelope.data, data: data.data };
}

function invalidEvent(
  detail: string,
  issues: readonly { path: PropertyKey[]; message: string }[],
  ...prefix: string[]
): Problem {
  return new Problem('validation-failed', detail, {
    errors: issues.map((issue) => ({
      pointer: `/${[...prefix, ...issue.path].map(String).join('/')}`,
      detail: issue.message,
    })),
  });
}
