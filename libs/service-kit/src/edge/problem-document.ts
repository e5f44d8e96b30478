import { Problem, PROBLEM_KINDS, PROBLEM_TYPES } from '@vidimus/contracts';
import type { FieldProblem, ProblemSlug } from '@vidimus/contracts';
import { z } from 'zod';

/** A problem document (RFC 9457, 3); further members may follow. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** `urn:uuid:` and the number of the request. */
  readonly instance?: string;
  readonly errors?: readonly FieldProblem[];
  readonly retryAfterSeconds?: number;
  readonly [member: string]: unknown;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** What people read instead of the text of an unexpected error. */
const INTERNAL_DETAIL = 'Something failed on our side. Repeat the request; if it fails again, tell support the number in `instance`.';

/** The address that names a problem type; a page about it is served there. */
export function problemTypeUrl(publicUrl: string, slug: ProblemSlug): string {
  return `${publicUrl}/problems/${slug}`;
}

/** A part that is away is back in a moment, as a rule. */
const COME_AGAIN_SECONDS = 5;

/** When it makes sense to come again; undefined where waiting alone helps nobody. */
export function retryAfterOf({ extras, type }: Problem): number | undefined {
  return extras.retryAfterSeconds ?? (type.kind === 'unavailable' ? COME_AGAIN_SECONDS : undefined);
}

/** Renders a problem for a caller. */
export function problemDocument(problem: Problem, publicUrl: string, requestId: string): ProblemDocument {
  const { errors, members } = problem.extras;
  const retryAfterSeconds = retryAfterOf(problem);
  return {
    // First, so that no member can take the place of a standard one.
    ...members,
    type: problemTypeUrl(publicUrl, problem.slug),
    title: problem.type.title,
    status: PROBLEM_KINDS[problem.type.kind],
    // The text of an internal problem may name parts of the machinery; it goes to the log alone.
    detail: problem.slug === 'internal' ? INTERNAL_DETAIL : problem.detail,
    instance: `urn:uuid:${requestId}`,
    ...(errors === undefined ? {} : { errors }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

const readable = z.looseObject({
  type: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string(), code: z.string().optional() })).optional(),
  retryAfterSeconds: z.number().optional(),
});
const standardMembers = new Set(['type', 'title', 'status', 'detail', 'instance', 'errors', 'retryAfterSeconds']);
const plainValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Reads a problem document of another room; undefined when it is none, or of a type that this version does not know. */
export function readProblemDocument(input: unknown): Problem | undefined {
  const read = readable.safeParse(input);
  if (!read.success) return undefined;
  const slug = read.data.type.split('/').at(-1) ?? '';
  if (!isProblemSlug(slug)) return undefined;
  const members: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(read.data)) {
    const plain = plainValue.safeParse(value);
    if (!standardMembers.has(name) && plain.success) members[name] = plain.data;
  }
  const { errors, retryAfterSeconds } = read.data;
  return new Problem(slug, read.data.detail, {
    members,
    ...(errors === undefined ? {} : { errors }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

function isProblemSlug(slug: string): slug is ProblemSlug {
  return Object.hasOwn(PROBLEM_TYPES, slug);
}
