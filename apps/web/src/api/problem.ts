/** One fault of what was sent, at the place it was found. */
export interface FieldFault {
  /** JSON Pointer into the body, for example `/email`. */
  readonly pointer: string;
  /** English, for programs and support. */
  readonly detail: string;
  /** A stable word; catalogues have a text `fault.<code>` for those that people meet. */
  readonly code?: string;
}

/** A problem document (RFC 9457) that a room answered with, or the lack of any answer. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    /** What kind of problem, for example `illegal-transition`; `offline` when nobody answered. */
    readonly slug: string,
    readonly status: number,
    readonly detail: string,
    readonly faults: readonly FieldFault[] = [],
    /** The number support can find the request by. */
    readonly instance?: string,
    /** Whatever else the document says, such as how many tries are left. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${slug}: ${detail}`);
  }
}

const SLUG_BY_STATUS: Readonly<Record<number, string>> = { 401: 'unauthenticated', 403: 'forbidden', 404: 'not-found', 429: 'too-many-requests', 503: 'unavailable' };

/** Reads whatever came with an error status; a body that is no problem document (a proxy's page) still tells by its status. */
export function readProblem(status: number, body: unknown): ApiProblem {
  const document = isRecord(body) ? body : {};
  const type = typeof document['type'] === 'string' ? document['type'] : '';
  const slug = /[a-z][a-z-]*$/.exec(type)?.[0] ?? SLUG_BY_STATUS[status] ?? (status >= 500 ? 'internal' : 'unprocessable');
  const faults = Array.isArray(document['errors']) ? document['errors'].filter(isFault) : [];
  return new ApiProblem(slug === 'blank' ? 'internal' : slug, status, text(document['detail']) ?? text(document['title']) ?? '', faults, text(document['instance']), document);
}

/** The fault of a field, if it has one. @param field name of a member of the body */
export function faultOf(problem: ApiProblem | null, field: string): FieldFault | undefined {
  return problem?.faults.find(({ pointer }) => pointer === `/${field}` || pointer.startsWith(`/${field}/`));
}

function isFault(value: unknown): value is FieldFault {
  return isRecord(value) && typeof value['pointer'] === 'string' && typeof value['detail'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
