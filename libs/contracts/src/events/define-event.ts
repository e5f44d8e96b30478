import type { z } from 'zod';
import type { TopicName } from '../topics.js';

/** The contract of one type of event. */
export interface EventContract<Type extends string = string, Data extends z.ZodType = z.ZodType> {
  readonly type: Type;
  readonly topic: TopicName;
  /** One sentence for the catalogue. */
  readonly description: string;
  readonly data: Data;
  /** Shown in the catalogue; a test reads it against `data`. */
  readonly example: z.input<Data>;
}

/** Declares an event type; types flow from the schema. */
export function defineEvent<const Type extends string, Data extends z.ZodType>(
  contract: EventContract<Type, Data>,
): EventContract<Type, Data> {
  return contract;
}

/** The data of an event contract. */
export type EventData<C> = C extends EventContract<string, infer Data> ? z.infer<Data> : never;
