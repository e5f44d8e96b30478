import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { FieldCipher } from '@vidimus/persistence';
import canonicalize from 'canonicalize';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { firstValueFrom, from } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { declaredIdempotency } from '../access/routes.js';
import { requestContextOf } from '../edge/request-context.js';
import type { IdempotencyMode } from './idempotency-decorators.js';
import { finalRefusal, refusalIn } from './idempotency-records.js';
import type { IdempotencyKey, IdempotencyRecords, StoredAnswer } from './idempotency-records.js';
import { runUnderClaim } from './running-claim.js';
import type { RunningClaim } from './running-claim.js';

export interface IdempotencyOptions {
  readonly records: IdempotencyRecords;
  readonly cipher: FieldCipher;
  readonly publicUrl: string;
}

type KeyMode = Exclude<IdempotencyMode, { kind: 'safe' | 'none' | 'own' }>;

/** Headers that belong to an answer as much as its body does. */
const KEPT_HEADERS = ['location', 'etag'];
const uuid = z.uuid();

/**
 * Lets a write with an `Idempotency-Key` act once: a repetition gets the first answer again. Stands outside of the filter
 * for answers, so that what is stored is what was sent.
 */
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly options: IdempotencyOptions) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request: FastifyRequest = context.switchToHttp().getRequest();
    const mode = declaredIdempotency(context.getClass(), context.getHandler(), request.method);
    if (mode.kind === 'safe' || mode.kind === 'none') return next.handle();
    if (mode.kind === 'own') {
      idOf(request);
      return next.handle();
    }
    return from(this.actOnce(mode, request, context.switchToHttp().getResponse(), next));
  }

  private async actOnce(mode: KeyMode, request: FastifyRequest, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const { records } = this.options;
    const id = idOf(request);
    const taken = await records.claim(id, this.fingerprint(request, mode.secretFields));
    if (taken.kind === 'replay') return replay(reply, taken.answer);
    const claim: RunningClaim = { id, lockedUntil: taken.lockedUntil };
    let body: unknown;
    try {
      body = await runUnderClaim(claim, () => firstValueFrom(next.handle(), { defaultValue: undefined }));
    } catch (error) {
      const refusal = finalRefusal(error, this.options.publicUrl);
      await (refusal === undefined ? records.release(claim, releasable(error)) : records.complete(claim, refusal));
      throw error;
    }
    await records.complete(claim, answerToKeep(mode, reply, body));
    return body;
  }

  /** HMAC over address and body: equal requests are recognised, and nobody learns a body from the table. */
  private fingerprint({ url, body }: FastifyRequest, secretFields: readonly string[]): string {
    const withoutSecrets = JSON.stringify({ url, body: body ?? null }, (name, value: unknown) =>
      secretFields.includes(name) ? undefined : value,
    );
    return this.options.cipher.blindIndex('idempotency', canonicalize(JSON.parse(withoutSecrets)) ?? '');
  }
}

/** A handler that says by a problem that its work is not done may do the rest in a repetition; one that broke after a commit may not. */
function releasable(error: unknown): ('RUNNING' | 'COMMITTED')[] {
  return error instanceof Problem && error.type.kind !== 'internal' ? ['RUNNING', 'COMMITTED'] : ['RUNNING'];
}

/** @throws Problem `idempotency-key-required` when the header is missing or no UUID. */
function idOf(request: FastifyRequest): IdempotencyKey {
  const header = request.headers['idempotency-key'];
  // The draft of the IETF writes the value as a quoted string, most clients without quotes.
  const key = uuid.safeParse(typeof header === 'string' ? header.replace(/^"(.*)"$/, '$1') : undefined);
  if (!key.success) {
    const detail = 'Send a UUID in the header Idempotency-Key, and the same one when you repeat this request.';
    throw new Problem('idempotency-key-required', detail);
  }
  const { principal } = requestContextOf(request);
  return {
    principal: principal === undefined ? 'public' : `${principal.kind}:${principal.id}`,
    route: `${request.method} ${request.routeOptions.url ?? ''}`,
    key: key.data,
  };
}

function answerToKeep(mode: KeyMode, reply: FastifyReply, body: unknown): StoredAnswer {
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = reply.getHeader(name);
    if (value !== undefined) headers[name] = String(value);
  }
  return { status: reply.statusCode, headers, body: mode.kind === 'key' ? body : idAlone(body) };
}

function idAlone(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string' ? { id: body.id } : undefined;
}

function replay(reply: FastifyReply, answer: StoredAnswer): unknown {
  reply.header('idempotency-replayed', 'true');
  const refusal = refusalIn(answer);
  if (refusal !== undefined) throw refusal;
  reply.status(answer.status).headers(answer.headers);
  return answer.body ?? undefined;
}
