import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, Span, Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOffSampler, AlwaysOnSampler, BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/**
 * Traces of one room (W3C Trace Context). Spans leave by OTLP/HTTP when a collector is configured; the context is carried
 * along in any case, so that the parts of a story can be found in the collector of another room.
 */
export class Tracing {
  private readonly provider: NodeTracerProvider;
  private readonly tracer: Tracer;

  constructor(room: string, otlpUrl: string | undefined) {
    this.provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ 'service.name': `vidimus-${room}` }),
      // What nobody collects is not recorded; whether the caller records must not decide what this room does.
      sampler: otlpUrl === undefined ? new AlwaysOffSampler() : new AlwaysOnSampler(),
      spanProcessors: otlpUrl === undefined ? [] : [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${otlpUrl}/v1/traces` }))],
    });
    // Context manager and propagator exist once per process and hold no state of a room: with several rooms the first one
    // sets them and the others find them set. The tracer, and with it the exporter, is the room's own.
    this.provider.register();
    this.tracer = this.provider.getTracer(`vidimus-${room}`);
  }

  /** Begins the span of an incoming request, below the caller's `traceparent` if it sent one. End it by {@link end}. */
  startServerSpan(name: string, headers: Readonly<Record<string, unknown>>): Context {
    const parent = propagation.extract(ROOT_CONTEXT, headers);
    return trace.setSpan(parent, this.tracer.startSpan(name, { kind: SpanKind.SERVER }, parent));
  }

  /** Ends the span of a request, now that its route and status are known. */
  endServerSpan(running: Context, method: string, route: string, status: number): void {
    const span = trace.getSpan(running);
    if (span === undefined) return;
    span.updateName(`${method} ${route}`);
    span.setAttributes({ 'http.request.method': method, 'http.route': route, 'http.response.status_code': status });
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }

  /** Runs a call to somebody else in a span; `headers` carry the trace there. */
  inClientSpan<Result>(name: string, call: (headers: Record<string, string>) => Promise<Result>): Promise<Result> {
    return this.tracer.startActiveSpan(name, { kind: SpanKind.CLIENT }, (span) => {
      const headers: Record<string, string> = {};
      propagation.inject(context.active(), headers);
      return ended(span, call(headers));
    });
  }

  /** Runs the handling of an event in a span below the one in which the event was published. */
  inConsumerSpan<Result>(name: string, traceparent: string | undefined, handle: () => Promise<Result>): Promise<Result> {
    const parent = traceparent === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent });
    return this.tracer.startActiveSpan(name, { kind: SpanKind.CONSUMER }, parent, (span) => ended(span, handle()));
  }

  /** Sends what is waiting, as far as the collector takes it. */
  async stop(): Promise<void> {
    // A collector that is away must not keep a room from stopping.
    await this.provider.shutdown().catch(() => undefined);
  }
}

/** The present trace as a `traceparent` (W3C Trace Context, 3.2), for the envelope of an event. */
export function currentTraceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

async function ended<Result>(span: Span, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    // The class of the error only: its text may repeat values.
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
    throw error;
  } finally {
    span.end();
  }
}
