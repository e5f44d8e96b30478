import { AsyncLocalStorage } from 'node:async_hooks';
import type { Principal } from '../access/principal.js';

/** What the kit knows about a running request, or about an event that is being handled. */
export interface RequestContext {
  /** One per request; the problem document's `instance` and the log line carry it. */
  readonly requestId: string;
  /** Taken over from the caller's `x-correlation-id`, or new. */
  readonly correlationId: string;
  /** Set by the guard of a route that asks for a token. */
  principal?: Principal;
}

const REQUEST_CONTEXT = Symbol('vidimus.request-context');
const running = new AsyncLocalStorage<RequestContext>();

/** Binds the context to the fastify request for its lifetime. */
export function attachRequestContext(request: object, context: RequestContext): void {
  Object.defineProperty(request, REQUEST_CONTEXT, { value: context });
}

/**
 * The context of a fastify request.
 * @throws Error when the request did not come through a room's own hooks.
 */
export function requestContextOf(request: object): RequestContext {
  const context: unknown = Reflect.get(request, REQUEST_CONTEXT);
  if (!isRequestContext(context)) throw new Error('The request did not pass the hooks of the room.');
  return context;
}

function isRequestContext(value: unknown): value is RequestContext {
  return typeof value === 'object' && value !== null && 'requestId' in value && 'correlationId' in value;
}

/** Runs work as a part of the request, so that log lines and calls to other rooms find it. */
export function runInRequest<Result>(context: RequestContext, work: () => Result): Result {
  return running.run(context, work);
}

/** The request that the present code serves, if it serves one. */
export function currentRequest(): RequestContext | undefined {
  return running.getStore();
}
