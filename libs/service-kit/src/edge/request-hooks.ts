import { context } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import type { Ids } from '@vidimus/workflow';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Metrics } from '../operations/metrics.js';
import type { Tracing } from '../operations/tracing.js';
import { attachRequestContext, requestContextOf, runInRequest } from './request-context.js';

/** What every request is accompanied by. */
export interface RequestHooksOptions {
  readonly ids: Ids;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

const uuid = z.uuid();
/** Probes come every few seconds and say nothing. */
const QUIET_ROUTES: ReadonlySet<string> = new Set(['/health/live', '/health/ready', '/metrics']);

/** Gives every request its ids, its span, its log line and its numbers, and every answer the headers of an API. */
export function registerRequestHooks(instance: FastifyInstance, options: RequestHooksOptions): void {
  const { ids, tracing } = options;
  const spans = new WeakMap<FastifyRequest, Context>();
  const inContext = (request: FastifyRequest, done: () => void): void => {
    const span = spans.get(request);
    const run = (): void => runInRequest(requestContextOf(request), done);
    if (span === undefined) run();
    else context.with(span, run);
  };

  instance.addHook('onRequest', (request, reply, done) => {
    const given = uuid.safeParse(request.headers['x-correlation-id']);
    const correlationId = given.success ? given.data : ids.uuid();
    attachRequestContext(request, { requestId: ids.uuid(), correlationId });
    reply.header('x-correlation-id', correlationId);
    spans.set(request, tracing.startServerSpan(request.method, request.headers));
    inContext(request, done);
  });
  // Reading a body goes on in the context of its connection; the request's own must be entered again.
  instance.addHook('preValidation', (request, _reply, done) => inContext(request, done));
  instance.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    reply.header('x-content-type-options', 'nosniff');
  });
  instance.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    if (span !== undefined) tracing.endServerSpan(span, request.method, routeOf(request), reply.statusCode);
    inContext(request, () => {
      report(request, reply, options);
      done();
    });
  });
}

/** The template of the route, never the address: that holds ids, and queries may hold anything. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unmatched';
}

function report(request: FastifyRequest, reply: FastifyReply, { log, metrics }: RequestHooksOptions): void {
  const route = routeOf(request);
  const { statusCode, elapsedTime } = reply;
  metrics.observeRequest(request.method, route, statusCode, elapsedTime / 1000);
  const { principal } = requestContextOf(request);
  const line = {
    method: request.method,
    route,
    status: statusCode,
    durationMs: Math.round(elapsedTime),
    ...(principal === undefined ? {} : { principal: `${principal.kind}:${principal.id}` }),
  };
  log[QUIET_ROUTES.has(route) ? 'debug' : 'info'](line, `${request.method} ${route} ${statusCode} ${line.durationMs} ms`);
}
