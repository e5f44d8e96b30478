import { Problem, PROBLEM_KINDS } from '@vidimus/contracts';
import type { ProblemKind } from '@vidimus/contracts';
import type { Clock } from '@vidimus/workflow';
import type { DataSource, EntityManager } from 'typeorm';
import { problemDocument, readProblemDocument } from '../edge/problem-document.js';
import { runningClaim } from './running-claim.js';
import type { RunningClaim } from './running-claim.js';

/** One request as it may be repeated: who, which route, which key. */
export interface IdempotencyKey {
  readonly principal: string;
  /** Method and template, `POST /v1/issuance-requests`. */
  readonly route: string;
  readonly key: string;
}

/** An answer that is final: given again, whatever the present state. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Leave to act, or the answer that was given before. */
export type Claim = { readonly kind: 'act'; readonly lockedUntil: Date } | { readonly kind: 'replay'; readonly answer: StoredAnswer };

/** A request that has not ended after this is taken for crashed, and its key is free again. */
const LOCK_MS = 60_000;
const KEEP_MS = 24 * 60 * 60 * 1000;
const PURGE_BATCH = 1_000;

/** Refusals that the matter itself gives. Others say that nothing was decided yet, so that the same key may be used again. */
const FINAL_KINDS: ReadonlySet<ProblemKind> = new Set(['conflict', 'precondition-failed', 'unprocessable']);

interface RecordRow {
  fingerprint: string;
  state: 'RUNNING' | 'COMMITTED' | 'DONE';
  locked_until: Date;
  response_status: number;
  response_headers: Record<string, string>;
  response_body: unknown;
}

/** The table of answers by idempotency key. */
export class IdempotencyRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes the key, or tells what was answered. One statement decides between two at the same time; a lock that has expired
   * and an answer that is too old are taken over by it.
   * @throws Problem `idempotency-key-reused` for another request, `idempotency-key-in-use` while the first one runs, `answer-lost` when
   *   it acted and crashed before its answer was stored.
   */
  async claim({ principal, route, key }: IdempotencyKey, fingerprint: string): Promise<Claim> {
    const now = this.clock.now();
    const lockedUntil = new Date(now.getTime() + LOCK_MS);
    const taken: unknown[] = await this.dataSource.query(
      `INSERT INTO idempotency_record AS held (principal, route, key, fingerprint, state, locked_until, created_at)
       VALUES ($1, $2, $3, $4, 'RUNNING', $5, $6)
       ON CONFLICT (principal, route, key) DO UPDATE
         SET fingerprint = excluded.fingerprint, state = 'RUNNING', locked_until = excluded.locked_until,
             response_status = NULL, response_headers = NULL, response_body = NULL, created_at = excluded.created_at
         WHERE held.created_at < $7
            OR (held.state = 'RUNNING' AND held.locked_until <= $6 AND held.fingerprint = excluded.fingerprint)
       RETURNING 1`,
      [principal, route, key, fingerprint, lockedUntil, now, new Date(now.getTime() - KEEP_MS)],
    );
    if (taken.length > 0) return { kind: 'act', lockedUntil };
    const [row]: RecordRow[] = await this.dataSource.query(
      `SELECT fingerprint, state, locked_until, response_status, response_headers, response_body FROM idempotency_record
       WHERE principal = $1 AND route = $2 AND key = $3`,
      [principal, route, key],
    );
    return { kind: 'replay', answer: answerOf(row, fingerprint, now) };
  }

  /**
   * Notes inside the transaction of a change that the present request made it, so that no repetition makes it again, whatever happens to
   * the answer. Does nothing where no request with a key is served.
   * @throws Problem `idempotency-key-in-use` when the request was so slow that a repetition has taken its key over: the change is undone.
   */
  async markCommitted(tx: EntityManager, aggregateId: string): Promise<void> {
    const claim = runningClaim();
    if (claim === undefined) return;
    const { id, lockedUntil } = claim;
    const [, marked]: [unknown, number] = await tx.query(
      `UPDATE idempotency_record SET state = 'COMMITTED', response_body = coalesce(response_body, $5)
       WHERE principal = $1 AND route = $2 AND key = $3 AND state IN ('RUNNING', 'COMMITTED') AND locked_until = $4`,
      [id.principal, id.route, id.key, lockedUntil, JSON.stringify({ id: aggregateId })],
    );
    if (marked === 0) throw stillRunning();
  }

  /** Keeps a final answer. A request that lost its lock to another one keeps nothing. */
  async complete({ id, lockedUntil }: RunningClaim, answer: StoredAnswer): Promise<void> {
    await this.dataSource.query(
      `UPDATE idempotency_record SET state = 'DONE', response_status = $5, response_headers = $6, response_body = $7
       WHERE principal = $1 AND route = $2 AND key = $3 AND state IN ('RUNNING', 'COMMITTED') AND locked_until = $4`,
      [id.principal, id.route, id.key, lockedUntil, answer.status, answer.headers, JSON.stringify(answer.body ?? null)],
    );
  }

  /** Gives the key back: nothing final came of it. @param states `COMMITTED` among them when the request may act again although it changed something. */
  async release({ id, lockedUntil }: RunningClaim, states: readonly ('RUNNING' | 'COMMITTED')[]): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM idempotency_record
       WHERE principal = $1 AND route = $2 AND key = $3 AND state = ANY ($5) AND locked_until = $4`,
      [id.principal, id.route, id.key, lockedUntil, states],
    );
  }

  /** Removes answers older than a day. @returns true when there are more of them. */
  async purge(): Promise<boolean> {
    const [, deleted]: [unknown, number] = await this.dataSource.query(
      `DELETE FROM idempotency_record WHERE ctid IN (
         SELECT ctid FROM idempotency_record WHERE created_at < $1 ORDER BY created_at LIMIT $2)`,
      [new Date(this.clock.now().getTime() - KEEP_MS), PURGE_BATCH],
    );
    return deleted === PURGE_BATCH;
  }
}

function answerOf(row: RecordRow | undefined, fingerprint: string, now: Date): StoredAnswer {
  if (row !== undefined && row.fingerprint !== fingerprint) {
    throw new Problem('idempotency-key-reused', 'This Idempotency-Key came before with another request. Use a fresh one.');
  }
  // A row that is gone by now was given back a moment ago; the caller may simply come again.
  if (row === undefined || row.state === 'RUNNING' || (row.state === 'COMMITTED' && row.locked_until > now)) throw stillRunning();
  if (row.state === 'COMMITTED') {
    throw new Problem('answer-lost', 'The first request with this Idempotency-Key was carried out, but its answer was lost. Read what it changed.', {
      members: { ...(row.response_body as { readonly id: string }) },
    });
  }
  return { status: row.response_status, headers: row.response_headers, body: row.response_body };
}

function stillRunning(): Problem {
  return new Problem('idempotency-key-in-use', 'The first request with this Idempotency-Key is still running. Repeat it in a moment.', {
    retryAfterSeconds: 1,
  });
}

/** The answer to keep for a refusal, or undefined when it is not final. */
export function finalRefusal(error: unknown, publicUrl: string): StoredAnswer | undefined {
  if (!(error instanceof Problem) || !FINAL_KINDS.has(error.type.kind)) return undefined;
  const { instance: _ownNumber, ...document } = problemDocument(error, publicUrl, '');
  return { status: PROBLEM_KINDS[error.type.kind], headers: {}, body: document };
}

/** The refusal that a stored answer is, if it is one. */
export function refusalIn(answer: StoredAnswer): Problem | undefined {
  return answer.status < 400 ? undefined : readProblemDocument(answer.body);
}
