import type { LoggerService } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { pino } from 'pino';
import type { DestinationStream, LogFn, Logger } from 'pino';
import { currentRequest } from '../edge/request-context.js';
import { describeError, isError } from './describe-error.js';

/** How a room logs. */
export interface RoomLoggerOptions {
  readonly room: string;
  readonly level: string;
  /** Where lines go; default standard output. */
  readonly destination: DestinationStream | undefined;
  /** One short line for people instead of JSON. */
  readonly readable: boolean;
}

/**
 * The logger of one room: a JSON line per entry, with the ids of the request and the trace it belongs to. Errors handed in
 * as `err` are reduced to what cannot hold values.
 */
export function roomLogger({ room, level, destination, readable }: RoomLoggerOptions): Logger {
  const target = destination ?? pino.destination({ dest: 1, sync: true });
  return pino(
    {
      name: room,
      level,
      base: { room },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => describeError(error) },
      mixin: () => presentIds(),
      hooks: { logMethod: withoutErrorText },
    },
    readable ? { write: (line) => target.write(readableLine(line)) } : target,
  );
}

/** Without a message of its own pino heads a line with the text of the error, which is what must not be repeated. */
function withoutErrorText(this: Logger, args: Parameters<LogFn>, method: LogFn): void {
  const [first, message]: unknown[] = args;
  const error = isError(first) ? first : errorMember(first);
  if (error !== undefined && message === undefined) {
    method.call(this, { ...(first === error ? { err: error } : (first as object)) }, error.name);
  } else {
    method.apply(this, args);
  }
}

function errorMember(value: unknown): Error | undefined {
  return typeof value === 'object' && value !== null && 'err' in value && isError(value.err) ? value.err : undefined;
}

function presentIds(): Record<string, string> {
  const request = currentRequest();
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  return {
    ...(request === undefined ? {} : { requestId: request.requestId, correlationId: request.correlationId }),
    ...(traceId === undefined ? {} : { traceId }),
  };
}

interface ReadableEntry {
  readonly time?: string;
  readonly room?: string;
  readonly level?: string;
  readonly msg?: string;
  readonly err?: { readonly name?: string; readonly message?: string };
}

/** `12:00:00 issuance info  GET /v1/issuance-requests 200 12 ms`: what a person who tries the platform wants to see. */
function readableLine(line: string): string {
  const entry = JSON.parse(line) as ReadableEntry;
  const failure = entry.err === undefined ? '' : ` (${entry.err.message ?? entry.err.name ?? 'error'})`;
  const { time = '', room = '', level = '', msg = '' } = entry;
  return `${time.slice(11, 19)} ${room.padEnd(10)} ${level.padEnd(5)} ${msg}${failure}\n`;
}

/**
 * Takes what Nest itself has to say. Nest knows one logger per process, so that these lines may carry the name of the room
 * that started last; its routine messages about modules and routes are left out.
 */
export function frameworkLogger(log: Logger): LoggerService {
  const text = (message: unknown): string => (isError(message) ? message.name : String(message));
  return {
    log: () => undefined,
    debug: () => undefined,
    verbose: () => undefined,
    warn: (message: unknown) => log.warn(text(message)),
    error: (message: unknown) => log.error(text(message)),
    fatal: (message: unknown) => log.error(text(message)),
  };
}
