import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Problem, PROBLEM_KINDS } from '@vidimus/contracts';
import type { ProblemSlug } from '@vidimus/contracts';
import { isInfrastructureFailure } from '@vidimus/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { PROBLEM_MEDIA_TYPE, problemDocument, retryAfterOf } from './problem-document.js';
import { requestContextOf } from './request-context.js';

/** The one place where an error becomes an answer (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly publicUrl: string,
    private readonly log: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply: FastifyReply = http.getResponse();
    const request: FastifyRequest = http.getRequest();
    const { requestId } = requestContextOf(request);
    const problem = asProblem(error);
    if (problem.slug === 'internal') this.log.error({ err: error }, 'a request failed unexpectedly');
    else if (problem.type.kind === 'unavailable') this.log.warn({ err: error }, 'a request found a part away');
    if (reply.sent) return;
    const retryAfterSeconds = retryAfterOf(problem);
    if (retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
    const challenge = challengeOf(problem);
    if (challenge !== undefined) reply.header('www-authenticate', challenge);
    const document = problemDocument(problem, this.publicUrl, requestId);
    void reply.status(document.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(document));
  }
}

/** What an error is to the caller; everything that is not foreseen is `internal`. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HttpException) return frameworkProblem(error);
  if (isInfrastructureFailure(error)) {
    return new Problem('unavailable', 'A part that is needed for this is away. Repeat the request in a moment.', { cause: error });
  }
  return new Problem('internal', 'Something failed on our side.', { cause: error });
}

const FRAMEWORK_PROBLEMS: Readonly<Record<number, readonly [ProblemSlug, string]>> = {
  401: ['unauthenticated', 'This needs a valid access token.'],
  403: ['forbidden', 'This is not allowed.'],
  404: ['not-found', 'There is nothing at this address for this method.'],
  405: ['not-found', 'There is nothing at this address for this method.'],
  413: ['body-too-large', 'The body is larger than this address takes.'],
  415: ['unsupported-media-type', 'Send JSON, with the header Content-Type: application/json.'],
  503: ['unavailable', 'The room is stopping or starting. Repeat the request in a moment.'],
};

/** What Nest and fastify refuse before a handler is reached. Their texts repeat the request, so that none is passed on. */
function frameworkProblem(error: HttpException): Problem {
  const status = error.getStatus();
  const [slug, detail] = FRAMEWORK_PROBLEMS[status] ?? [];
  if (slug !== undefined && detail !== undefined) return new Problem(slug, detail, { cause: error });
  if (status >= PROBLEM_KINDS.internal) return new Problem('internal', 'Something failed on our side.', { cause: error });
  const unreadable = 'The request cannot be read: its body is no well-formed JSON, or its address or a header is malformed.';
  return new Problem('validation-failed', unreadable, { cause: error });
}

/** RFC 6750, 3 for a missing or refused token; RFC 9470, 3 for one that needs a fresh second factor. */
function challengeOf(problem: Problem): string | undefined {
  if (problem.slug === 'unauthenticated') return 'Bearer';
  if (problem.slug !== 'step-up-required') return undefined;
  const maxAge = problem.extras.members?.['maxAgeSeconds'];
  return `Bearer error="insufficient_user_authentication", acr_values="aal2"${maxAge === undefined ? '' : `, max_age="${String(maxAge)}"`}`;
}
