import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_KINDS, PROBLEM_TYPES } from '@vidimus/contracts';
import type { ProblemSlug } from '@vidimus/contracts';
import type { Route } from '../access/routes.js';
import { PROBLEM_MEDIA_TYPE, problemTypeUrl } from '../edge/problem-document.js';

type Components = NonNullable<OpenAPIObject['components']>;
interface ProblemResponse {
  description: string;
  content: Record<typeof PROBLEM_MEDIA_TYPE, { schema: object; examples: Record<string, object> }>;
}

const EXAMPLE_REQUEST = '01935a7e-6c00-7000-8000-000000000001';

/** The problems that a route can answer with: those that follow from its declarations, and those it names. */
export function problemsOf(route: Route, takesBody: boolean): ProblemSlug[] {
  const slugs = new Set<ProblemSlug>(['validation-failed']);
  if (route.access.kind !== 'public') slugs.add('unauthenticated');
  if (route.access.kind !== 'public' && route.access.kind !== 'signed-in') slugs.add('forbidden');
  if (route.freshSecondFactorSeconds !== undefined) slugs.add('step-up-required');
  if (route.path.includes(':')) slugs.add('not-found');
  if (takesBody) slugs.add('body-too-large').add('unsupported-media-type');
  if (needsKey(route)) slugs.add('idempotency-key-required').add('idempotency-key-in-use').add('idempotency-key-reused');
  if (needsKey(route) && route.idempotency.kind !== 'own') slugs.add('answer-lost');
  for (const slug of route.problems) slugs.add(slug);
  return [...slugs, 'unavailable', 'internal'];
}

/** Whether writes by this route demand an `Idempotency-Key`. */
export function needsKey(route: Route): boolean {
  return route.idempotency.kind !== 'safe' && route.idempotency.kind !== 'none';
}

/** Problem responses by status, each with an example per problem type. */
export function problemResponses(slugs: readonly ProblemSlug[]): Record<string, ProblemResponse> {
  const responses: Record<string, ProblemResponse> = {};
  for (const slug of slugs) {
    const { kind, title } = PROBLEM_TYPES[slug];
    const status = String(PROBLEM_KINDS[kind]);
    const known = responses[status];
    const examples = { ...known?.content[PROBLEM_MEDIA_TYPE].examples, [slug]: { $ref: `#/components/examples/${slug}` } };
    responses[status] = {
      description: known === undefined ? `${title}.` : `${known.description} ${title}.`,
      content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' }, examples } },
    };
  }
  return responses;
}

/** The shared parts that problem responses and writes refer to. Only examples that some route uses are listed. */
export function sharedComponents(publicUrl: string, used: ReadonlySet<ProblemSlug>, keyIsUsed: boolean): Components {
  return {
    schemas: {
      Problem: {
        type: 'object',
        description: 'A problem document (RFC 9457).',
        required: ['type', 'title', 'status', 'detail'],
        additionalProperties: true,
        properties: {
          type: { type: 'string', format: 'uri', description: 'Names the kind of problem; a page about it is served there.' },
          title: { type: 'string', description: 'The same for every occurrence of the kind.' },
          status: { type: 'integer' },
          detail: { type: 'string', description: 'What is wrong this time, and what to do.' },
          instance: { type: 'string', format: 'uri', description: 'The number of the request, for support.' },
          errors: { type: 'array', items: { $ref: '#/components/schemas/FieldProblem' } },
          retryAfterSeconds: { type: 'integer', description: 'When to try again.' },
        },
      },
      FieldProblem: {
        type: 'object',
        description: 'One fault of the request.',
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON Pointer (RFC 6901) to the member at fault.', example: '/email' },
          detail: { type: 'string' },
          code: { type: 'string', description: 'A stable word for programs.', example: 'CHECK_DIGIT' },
        },
      },
    },
    examples: Object.fromEntries([...used].map((slug) => [slug, exampleOf(slug, publicUrl)])),
    ...(keyIsUsed ? { parameters: { IdempotencyKey: idempotencyKeyParameter } } : {}),
  };
}

const idempotencyKeyParameter = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: true,
  description: 'A fresh UUID per request; the same one when the same request is repeated, which then acts only once. Kept for 24 hours.',
  schema: { type: 'string', format: 'uuid' },
  example: EXAMPLE_REQUEST,
};

function exampleOf(slug: ProblemSlug, publicUrl: string): { summary: string; value: object } {
  const { kind, title, cause, remedy } = PROBLEM_TYPES[slug];
  return {
    summary: title,
    value: {
      type: problemTypeUrl(publicUrl, slug),
      title,
      status: PROBLEM_KINDS[kind],
      detail: `${cause} ${remedy}`,
      instance: `urn:uuid:${EXAMPLE_REQUEST}`,
      ...(slug === 'validation-failed' ? { errors: [{ pointer: '/email', detail: 'Invalid email address', code: 'INVALID_FORMAT' }] } : {}),
      ...(kind === 'too-many-requests' ? { retryAfterSeconds: 60 } : {}),
    },
  };
}
