import { eventContract } from '@vidimus/contracts';
import type { EventContract } from '@vidimus/contracts';
import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { z } from 'zod';
import type { EventContext } from './event-context.js';

/** Third argument of `@EventPattern`, for example `{ handler: 'issuance.certificate-issued', kind: 'reaction' }`. */
export const handlerExtrasSchema = z.strictObject({
  /** Name in the inbox and in dead letters. Never change it: under another name the handler would see all its events again. */
  handler: z.string().regex(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/).max(100),
  /** `copy`: keeps a local copy of foreign facts and may read everything again. `reaction`: acts, once per event for ever. */
  kind: z.enum(['reaction', 'copy']),
});
export type HandlerExtras = z.infer<typeof handlerExtrasSchema>;
export type HandlerKind = HandlerExtras['kind'];

/** A handler of one event type. */
export interface EventHandler {
  readonly name: string;
  readonly kind: HandlerKind;
  readonly contract: EventContract;
  readonly callback: MessageHandler;
}

/**
 * Reads what `@EventPattern` declares.
 * @throws Error that names the handler's pattern and the remedy.
 */
export function declareHandler(pattern: unknown, callback: MessageHandler, isEvent: boolean, extras: unknown): EventHandler {
  const shown = JSON.stringify(pattern);
  if (!isEvent) {
    throw new Error(`${shown} is a @MessagePattern: the event log carries no requests. Offer a REST route instead.`);
  }
  const contract = typeof pattern === 'string' ? eventContract(pattern) : undefined;
  if (contract === undefined) {
    throw new Error(`${shown} is no event type of @vidimus/contracts: correct the pattern, or declare the event there.`);
  }
  const parsed = handlerExtrasSchema.safeParse(extras);
  if (!parsed.success) {
    throw new Error(
      `The handler of ${contract.type} needs a third argument of @EventPattern such as ` +
        `{ handler: 'issuance.certificate-issued', kind: 'reaction' }: ${z.prettifyError(parsed.error)}`,
    );
  }
  return { name: parsed.data.handler, kind: parsed.data.kind, contract, callback };
}

/**
 * Runs a handler to its end. Nest's proxy does not reject when a handler fails: it resolves with an Observable that errors, which
 * must be awaited inside the transaction, or the transaction would commit.
 */
export async function runHandler(handler: EventHandler, context: EventContext): Promise<void> {
  const result: unknown = await handler.callback(context.event, context);
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
}
