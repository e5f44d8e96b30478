import { EVENT_CATALOGUE } from '@vidimus/contracts';
import type { EventType } from '@vidimus/contracts';
import { envelopeSchema } from '@vidimus/contracts';
import { z } from 'zod';
import { jsonDocument } from '../document.js';

export type EventContractOf = (typeof EVENT_CATALOGUE)[number];

/** Where the JSON Schema of a type lies. */
export function schemaPath(type: EventType): string {
  return `docs/events/schemas/${type}.json`;
}

/** The JSON Schema of a whole event: the envelope, its type fixed, its data as the contract wants them. */
export function eventSchema(contract: EventContractOf): object {
  const whole = envelopeSchema.extend({ type: z.literal(contract.type), data: contract.data });
  const { $schema, ...schema } = z.toJSONSchema(whole, { io: 'input', target: 'draft-7' });
  return { $schema, title: contract.type, description: contract.description, ...schema };
}

/** One JSON Schema for each type of event. */
export function eventSchemas(): [path: string, content: string][] {
  return EVENT_CATALOGUE.map((contract) => [schemaPath(contract.type), jsonDocument('$comment', eventSchema(contract))]);
}
