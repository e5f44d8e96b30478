/** What a log line may say about an error. */
export interface ErrorDescription {
  readonly name: string;
  readonly message?: string;
  readonly code?: string;
  readonly constraint?: string;
  /** Where it came from: the calls only, without the text that heads a stack. */
  readonly stack?: readonly string[];
  readonly cause?: ErrorDescription;
}

/**
 * Errors whose text is written by programmers. The text of others (a failed statement, a parser, a schema) repeats what
 * was handed in, which may be personal or secret.
 */
const TEXT_IS_OURS: ReadonlySet<string> = new Set(['Error', 'TypeError', 'ReferenceError', 'Problem', 'ConfigError', 'AssertionError']);
const STACK_LINES = 12;
const CAUSES = 4;

/** Describes an error for the log without repeating a value that it carries. */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!isError(error)) return { name: typeof error };
  const driver: unknown = Reflect.get(error, 'driverError') ?? error;
  const code = textMember(driver, 'code') ?? textMember(error, 'code');
  const constraint = textMember(driver, 'constraint');
  const stack = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, STACK_LINES)
    .map((line) => line.trim());
  return {
    name: error.name,
    ...(TEXT_IS_OURS.has(error.name) ? { message: error.message } : {}),
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(stack === undefined ? {} : { stack }),
    ...(error.cause === undefined || depth === CAUSES ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}

/** Also for errors that another realm of the process made, such as a sandbox for modules. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function textMember(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const member: unknown = Reflect.get(value, name);
  return typeof member === 'string' ? member : undefined;
}
