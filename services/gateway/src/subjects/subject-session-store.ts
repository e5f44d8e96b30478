import { createHash, createHmac } from 'node:crypto';
import type { FieldCipher } from '@vidimus/persistence';
import type { Clock, Ids } from '@vidimus/workflow';
import type { DataSource } from 'typeorm';
import { pendingTaxLogin } from './pending-tax-login.js';
import type { PendingTaxLogin } from './pending-tax-login.js';

/** What a session of a person without an account may be used for. */
export interface SubjectSession {
  /** The one request that it is bound to. */
  readonly requestId: string;
  /** Until when the person may act, having logged in at the tax authority; null before the login and after its time. */
  readonly identifiedUntil: Date | null;
  /** When it ends unless it is used again. */
  readonly expiresAt: Date;
}

/** How long a tax login lets the person act. */
const IDENTIFIED_MS = 30 * 60_000;
/** No session outlasts this, whatever the link says. */
const LONGEST_MS = 24 * 3_600_000;
/** Do not write "last seen" for every request of a page. */
const SEEN_EVERY_MS = 30_000;

interface SessionRow {
  id_hash: string;
  request_id: string;
  sealed_pending_login: string | null;
  identified_until: Date | null;
  last_seen_at: Date;
  ends_at: Date;
}

interface StoreOptions {
  readonly dataSource: DataSource;
  readonly cipher: FieldCipher;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Minutes without a request after which a session ends. */
  readonly idleMinutes: number;
}

/**
 * Sessions of people without an account. As with those of staff the browser holds a random id and the database its hash. A session holds no
 * token: what the person may do on his request is done with the gateway's own.
 */
export class SubjectSessionStore {
  readonly #options: StoreOptions;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  /** Opens a session for one request, that ends with the link at the latest. @returns the id for the cookie; it is nowhere else. */
  async open(requestId: string, opensUntil: Date): Promise<string> {
    const { clock, dataSource } = this.#options;
    const id = this.#newId();
    const now = clock.now();
    await dataSource.query(
      'INSERT INTO subject_session (id_hash, request_id, created_at, last_seen_at, ends_at) VALUES ($1, $2, $3, $3, $4)',
      [hashOf(id), requestId, now, earlier(opensUntil, addMs(now, LONGEST_MS))],
    );
    return id;
  }

  /** The session behind a cookie; undefined when there is none or it has ended. */
  async use(id: string): Promise<SubjectSession | undefined> {
    const { clock, dataSource } = this.#options;
    const row = await this.#find(id);
    if (row === undefined) return undefined;
    const now = clock.now();
    if (now.getTime() - row.last_seen_at.getTime() > SEEN_EVERY_MS) {
      await dataSource.query('UPDATE subject_session SET last_seen_at = $2 WHERE id_hash = $1', [row.id_hash, now]);
    }
    const { request_id: requestId, identified_until: until } = row;
    const identifiedUntil = until !== null && until > now ? until : null;
    return { requestId, identifiedUntil, expiresAt: earlier(row.ends_at, addMs(now, this.#idleMs)) };
  }

  /** Lets a session last as long as a newer link does. */
  async prolong(id: string, opensUntil: Date): Promise<void> {
    const { clock, dataSource } = this.#options;
    const end = earlier(opensUntil, addMs(clock.now(), LONGEST_MS));
    await dataSource.query('UPDATE subject_session SET ends_at = greatest(ends_at, $2) WHERE id_hash = $1', [hashOf(id), end]);
  }

  /** Remembers what the answer of the tax authority must fit; a login begun before is forgotten. */
  async beginLogin(id: string, pending: PendingTaxLogin): Promise<void> {
    const sealed = this.#options.cipher.seal(contextOf(id), JSON.stringify(pending));
    await this.#options.dataSource.query('UPDATE subject_session SET sealed_pending_login = $2 WHERE id_hash = $1', [hashOf(id), sealed]);
  }

  /**
   * What {@link beginLogin} left, once. Undefined when no login is on its way, or when it is another one than `state` names: what came
   * back then was not asked for here, and must not spoil the login that was.
   */
  async takeLogin(id: string, state: string | undefined): Promise<PendingTaxLogin | undefined> {
    const row = await this.#find(id);
    if (row === undefined || row.sealed_pending_login === null) return undefined;
    const { cipher, dataSource } = this.#options;
    const pending = pendingTaxLogin.parse(JSON.parse(cipher.open(contextOf(id), row.sealed_pending_login)));
    if (pending.state !== state) return undefined;
    const [, taken]: [unknown, number] = await dataSource.query(
      'UPDATE subject_session SET sealed_pending_login = NULL WHERE id_hash = $1 AND sealed_pending_login = $2',
      [row.id_hash, row.sealed_pending_login],
    );
    return taken === 1 ? pending : undefined;
  }

  /**
   * The person has logged in and may act for a while, even where the link's time ends meanwhile. The session goes on under a new id, so that one
   * that somebody knew before opens nothing now.
   * @returns the id for the cookie; undefined when the session has ended.
   */
  async identify(id: string): Promise<string | undefined> {
    const next = this.#newId();
    const now = this.#options.clock.now();
    const [, changed]: [unknown, number] = await this.#options.dataSource.query(
      `UPDATE subject_session SET id_hash = $2, sealed_pending_login = NULL, identified_until = $3, last_seen_at = $4, ends_at = greatest(ends_at, $3)
       WHERE id_hash = $1`,
      [hashOf(id), hashOf(next), addMs(now, IDENTIFIED_MS), now],
    );
    return changed === 1 ? next : undefined;
  }

  /** Ends a session. Ending one that has ended does nothing. */
  async end(id: string): Promise<void> {
    await this.#options.dataSource.query('DELETE FROM subject_session WHERE id_hash = $1', [hashOf(id)]);
  }

  /** Removes what has ended. */
  async purge(): Promise<void> {
    const now = this.#options.clock.now();
    await this.#options.dataSource.query('DELETE FROM subject_session WHERE ends_at < $1 OR last_seen_at < $2', [now, addMs(now, -this.#idleMs)]);
  }

  /** What a page must send in `x-vidimus-csrf`: bound to the session, of no use without its cookie. */
  csrfToken(id: string): string {
    return createHmac('sha256', id).update('vidimus subject csrf').digest('base64url');
  }

  async #find(id: string): Promise<SessionRow | undefined> {
    const now = this.#options.clock.now();
    const [row]: SessionRow[] = await this.#options.dataSource.query(
      `SELECT id_hash, request_id, sealed_pending_login, identified_until, last_seen_at, ends_at FROM subject_session
       WHERE id_hash = $1 AND ends_at > $2 AND last_seen_at > $3`,
      [hashOf(id), now, addMs(now, -this.#idleMs)],
    );
    return row;
  }

  get #idleMs(): number {
    return this.#options.idleMinutes * 60_000;
  }

  #newId(): string {
    return Buffer.from(this.#options.ids.random(32)).toString('base64url');
  }
}

function contextOf(id: string): string {
  return `subject_session.pending_login:${hashOf(id)}`;
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

function addMs(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
