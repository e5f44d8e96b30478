import { Problem } from '@vidimus/contracts';

/** What is kept of an error: names, codes and places. Never its text, which may repeat values. */
export interface FailureDescription {
  /** A problem slug, or the class of the error. */
  readonly code: string;
  readonly detail: string;
}

/** Describes an error without a single value from it, for tables and logs that must hold no personal data. */
export function describeFailure(error: unknown): FailureDescription {
  if (error instanceof Problem) {
    const pointers = (error.extras.errors ?? []).map((field) => field.pointer);
    return { code: error.slug, detail: pointers.length === 0 ? error.type.title : `at ${pointers.join(', ')}`.slice(0, 500) };
  }
  if (!(error instanceof Error)) return { code: typeof error, detail: 'not an Error was thrown' };
  const driver = members(members(error)['driverError'] ?? error);
  const parts = ['code', 'constraint', 'table', 'column'].flatMap((name) => {
    const value = driver[name];
    return typeof value === 'string' ? [`${name} ${value}`] : [];
  });
  return { code: error.name, detail: parts.join(', ').slice(0, 500) || 'no code' };
}

/**
 * SQLSTATE classes (PostgreSQL, appendix A): connection, log-in, resources, system errors; shutdown and start-up, a statement or a transaction
 * that took too long, a database that is not there (being restored), a read-only stand-by.
 */
const infrastructureStates = /^(08|28|53|58)|^57014$|^57P0[1-5]$|^25P0[34]$|^3D000$|^25006$/;
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** `pg` reports a lost connection, and a pool that is closed because the room stops, by text alone. */
const connectionTexts =
  /^(Connection terminated|timeout expired|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;
/** What TypeORM says when its data source is closed. */
const closedNames = new Set(['ConnectionIsNotSetError', 'CannotExecuteNotConnectedError']);

/**
 * Is the cause outside of what was handled: a database away, full, starting or stopping, a clock that is wrong? Then trying again later helps, and
 * condemning the record for it would be wrong.
 */
export function isInfrastructureFailure(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth += 1) {
    if (current instanceof Problem) return current.type.kind === 'unavailable';
    const { code, driverError } = members(current);
    if (typeof code === 'string' && (networkCodes.has(code) || infrastructureStates.test(code))) return true;
    if (connectionTexts.test(current.message) || closedNames.has(current.name)) return true;
    if (current instanceof AggregateError && current.errors.some(isInfrastructureFailure)) return true;
    current = driverError instanceof Error ? driverError : current.cause;
  }
  return false;
}

function members(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
