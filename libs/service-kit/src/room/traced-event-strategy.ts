import type { MessageHandler } from '@nestjs/microservices';
import { eventContract } from '@vidimus/contracts';
import type { EventEnvelope } from '@vidimus/contracts';
import { EventStrategy } from '@vidimus/messaging';
import type { EventStrategyOptions } from '@vidimus/messaging';
import { isObservable, lastValueFrom } from 'rxjs';
import { runInRequest } from '../edge/request-context.js';
import type { Tracing } from '../operations/tracing.js';

/** Lets every handler of events run in the trace and under the correlation id of what led to its event. */
export class TracedEventStrategy extends EventStrategy {
  constructor(
    options: EventStrategyOptions,
    private readonly tracing: Tracing,
  ) {
    super(options);
  }

  override addHandler(pattern: unknown, callback: MessageHandler, isEventHandler?: boolean, extras?: unknown): void {
    const name = typeof pattern === 'string' && eventContract(pattern) !== undefined ? pattern : 'event';
    const traced = async (event: EventEnvelope, context: unknown): Promise<unknown> =>
      this.tracing.inConsumerSpan(name, event.traceparent, () =>
        runInRequest({ requestId: event.id, correlationId: event.correlationid }, async () => {
          // Nest answers a failure with an Observable that errors: awaited here, or the span would end as a success.
          const result: unknown = await callback(event, context);
          return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
        }),
      );
    super.addHandler(pattern, Object.assign(traced, callback), isEventHandler, extras);
  }
}
