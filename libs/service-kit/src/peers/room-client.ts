import { Problem } from '@vidimus/contracts';
import type { ProblemKind } from '@vidimus/contracts';
import type { Ids } from '@vidimus/workflow';
import {
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleAll,
  handleWhen,
  isBrokenCircuitError,
  retry,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import type { z } from 'zod';
import { readProblemDocument } from '../edge/problem-document.js';
import { currentRequest } from '../edge/request-context.js';
import type { Tracing } from '../operations/tracing.js';
import type { PeerFetch } from '../transport/peers.js';
import type { ServiceTokens } from './service-tokens.js';

const TIMEOUT_MS = 5_000;
const RETRIES = 3;
const FAILURES_THAT_OPEN = 5;
const HALF_OPEN_AFTER_MS = 5_000;

/** How another room is asked. */
export interface CallOptions<Answer> {
  /** Scope that the called route asks for with `@RoomOnly`, such as `authority:issue`. */
  readonly scope: string;
  /** Reads the answer; without it the answer is `unknown`. */
  readonly answer?: z.ZodType<Answer>;
  /** Goes on with the story of a job or an event; default: that of the present request, else a new one. */
  readonly correlationId?: string;
  /** UUID; give the id of the job, so that a repeated job repeats the same request. Default: a new one per call. */
  readonly idempotencyKey?: string;
}

/** What the client needs from the room. */
export interface RoomClientOptions {
  /** Where each room is reached, by its name. */
  readonly urls: Readonly<Record<string, string>>;
  /** Reaches them. */
  readonly fetch: PeerFetch;
  readonly tokens: Pick<ServiceTokens, 'tokenFor' | 'forget'>;
  readonly ids: Ids;
  readonly tracing: Tracing;
}

type Method = 'GET' | 'PUT' | 'POST';

interface Call {
  readonly method: Method;
  readonly room: string;
  readonly path: string;
  readonly scope: string;
  readonly body?: object;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const HIDDEN: ReadonlySet<ProblemKind> = new Set(['unauthenticated', 'forbidden', 'internal']);

/** What a proxy or a room that starts or stops answers: worth another try. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * Asks other rooms with this room's own token. Each try may take 5 s; GET and PUT are tried three times more, with growing
 * jittered pauses; after five failures in a row a room is left alone for 5 s.
 */
export class RoomClient {
  private readonly breakers = new Map<string, CircuitBreakerPolicy>();

  constructor(private readonly options: RoomClientOptions) {}

  /** @throws Problem what the other room answered; `unavailable` when it is away or refuses this room's token. */
  get<Answer = unknown>(room: string, path: string, options: CallOptions<Answer>): Promise<Answer> {
    return this.call({ method: 'GET', room, path, scope: options.scope }, options);
  }

  /** @throws Problem as {@link get}. */
  put<Answer = unknown>(room: string, path: string, body: object, options: CallOptions<Answer>): Promise<Answer> {
    return this.call({ method: 'PUT', room, path, scope: options.scope, body }, options);
  }

  /** Not repeated by itself, because a lost answer says nothing about what was done. @throws Problem as {@link get}. */
  post<Answer = unknown>(room: string, path: string, body: object, options: CallOptions<Answer>): Promise<Answer> {
    return this.call({ method: 'POST', room, path, scope: options.scope, body }, options);
  }

  private async call<Answer>(call: Call, options: CallOptions<Answer>): Promise<Answer> {
    const { room, method, path } = call;
    const base = this.options.urls[room];
    if (base === undefined) throw new Error(`The address of the room ${room} is not known: add it to VIDIMUS_ROOM_URLS.`);
    const headers = this.headersFor(method, options);
    const reply = await this.options.tracing.inClientSpan(`${method} ${room}`, (traceHeaders) => {
      const request: RequestInit = {
        method,
        headers: { ...headers, ...traceHeaders },
        body: call.body === undefined ? null : JSON.stringify(call.body),
        redirect: 'error',
      };
      return this.guarded(call, (signal) => this.send(call, `${base}${path}`, { ...request, signal }));
    });
    if (reply.status >= 300) throw this.problemOf(reply, call);
    return options.answer === undefined ? (reply.body as Answer) : options.answer.parse(reply.body);
  }

  private headersFor(method: Method, options: CallOptions<unknown>): Record<string, string> {
    const { ids } = this.options;
    const headers = {
      accept: 'application/json, application/problem+json',
      'x-correlation-id': options.correlationId ?? currentRequest()?.correlationId ?? ids.uuid(),
    };
    if (method === 'GET') return headers;
    // One key for all tries of a call: that is what makes a retry harmless.
    return { ...headers, 'content-type': 'application/json', 'idempotency-key': options.idempotencyKey ?? ids.uuid() };
  }

  /** One try. The body is read within it, so that it falls under the time-out too. */
  private async send({ room, scope }: Call, url: string, request: RequestInit): Promise<Reply> {
    const headers = new Headers(request.headers);
    headers.set('authorization', `Bearer ${await this.options.tokens.tokenFor(room, scope)}`);
    const response = await this.options.fetch(url, { ...request, headers });
    const text = await response.text();
    if (AWAY.has(response.status) && !namesRegistry(text)) throw new Error(`${room} answered with status ${response.status}.`);
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  private async guarded({ room, method }: Call, once: (signal: AbortSignal) => Promise<Reply>): Promise<Reply> {
    const limit = timeout(TIMEOUT_MS, TimeoutStrategy.Aggressive);
    const again = retry(
      handleWhen((error) => !isBrokenCircuitError(error)),
      {
        maxAttempts: method === 'POST' ? 0 : RETRIES,
        backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_000 }),
      },
    );
    try {
      return await wrap(again, this.breakerOf(room), limit).execute(({ signal }) => once(signal));
    } catch (cause) {
      throw new Problem('unavailable', `A part that is needed for this (${room}) does not answer. Repeat the request in a moment.`, {
        retryAfterSeconds: HALF_OPEN_AFTER_MS / 1000,
        cause,
      });
    }
  }

  private breakerOf(room: string): CircuitBreakerPolicy {
    let breaker = this.breakers.get(room);
    if (breaker === undefined) {
      breaker = circuitBreaker(handleAll, {
        halfOpenAfter: HALF_OPEN_AFTER_MS,
        breaker: new ConsecutiveBreaker(FAILURES_THAT_OPEN),
      });
      this.breakers.set(room, breaker);
    }
    return breaker;
  }

  /** That a room's own token is refused, or that the other room fails, is no fault of whoever asked this room. */
  private problemOf({ status, body }: Reply, { room, scope }: Call): Problem {
    const problem = readProblemDocument(body);
    if (problem !== undefined && !HIDDEN.has(problem.type.kind)) return problem;
    if (status === 401) this.options.tokens.forget(room, scope);
    return new Problem('unavailable', `A part that is needed for this (${room}) cannot serve at the moment. Repeat the request later.`, {
      cause: problem ?? new Error(`${room} answered with status ${status} and no problem document.`),
    });
  }
}

/** That a registry outside is away is the answer of a room that is well: nothing to try again at once, nothing to leave that room alone for. */
function namesRegistry(text: string): boolean {
  try {
    return readProblemDocument(JSON.parse(text))?.slug === 'registry-unavailable';
  } catch {
    return false;
  }
}
