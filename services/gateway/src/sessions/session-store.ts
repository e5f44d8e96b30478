import { createHash, createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '@vidimus/contracts';
import type { FieldCipher } from '@vidimus/persistence';
import type { Clock, Ids } from '@vidimus/workflow';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { SignInEnded } from './openid.js';
import type { OpenId, Tokens } from './openid.js';

/** Limits of a session. */
export interface SessionLimits {
  readonly idleMinutes: number;
  readonly hours: number;
}

/** A session as the rest of the gateway sees it. */
export interface Session {
  readonly accessToken: string;
  /** When it ends unless it is used again. */
  readonly expiresAt: Date;
}

/** Ask for a fresh token this long before the old one ends, so that none ends on its way to a room. */
const REFRESH_AHEAD_MS = 20_000;
/** Whoever claimed a refresh and is not done by then is taken for dead. */
const CLAIM_MS = 8_000;
const WAIT_MS = 50;
/** Do not write "last seen" for every request of a page. */
const SEEN_EVERY_MS = 30_000;

const tokensSchema = z.strictObject({ accessToken: z.string(), refreshToken: z.string(), idToken: z.string() });

interface SessionRow {
  id_hash: string;
  sealed_tokens: string;
  access_expires_at: Date;
  last_seen_at: Date;
  ends_at: Date;
}

interface StoreOptions {
  readonly dataSource: DataSource;
  readonly cipher: FieldCipher;
  readonly openId: Pick<OpenId, 'refresh'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: SessionLimits;
}

/**
 * Browser sessions. The browser holds a random id; the database its hash, so that a stolen table opens no session, and
 * the tokens sealed. Sessions are no aggregates: they are ended by time, and identity audits who signs in.
 */
export class SessionStore {
  readonly #options: StoreOptions;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  /** Opens a session. @returns the id for the cookie; it is nowhere else. */
  async open(tokens: Tokens): Promise<string> {
    const { clock, ids, dataSource, limits } = this.#options;
    const id = Buffer.from(ids.random(32)).toString('base64url');
    const now = clock.now();
    await dataSource.query(
      `INSERT INTO browser_session (id_hash, sealed_tokens, access_expires_at, created_at, last_seen_at, ends_at)
       VALUES ($1, $2, $3, $4, $4, $5)`,
      [hashOf(id), this.#seal(id, tokens), accessEnd(tokens, now), now, addMs(now, limits.hours * 3_600_000)],
    );
    return id;
  }

  /**
   * The session behind a cookie, with an access token that is good for a while; undefined when there is none or it
   * has ended. Several requests at once refresh once: a refresh token that is used twice ends the sign-in.
   * @throws Problem `unavailable` when a refresh is due and identity does not answer.
   */
  async use(id: string): Promise<Session | undefined> {
    const { dataSource, clock } = this.#options;
    const row = await this.#find(id);
    if (row === undefined) return undefined;
    const now = clock.now();
    if (now.getTime() - row.last_seen_at.getTime() > SEEN_EVERY_MS) {
      await dataSource.query('UPDATE browser_session SET last_seen_at = $2 WHERE id_hash = $1', [row.id_hash, now]);
    }
    if (isFresh(row, now)) return this.#session(id, row, now);
    return this.#refreshed(id);
  }

  /** Ends a session. @returns the id token by which the provider recognises the sign-in, if there was a session. */
  async end(id: string): Promise<string | undefined> {
    const [rows]: [{ sealed_tokens: string }[], number] = await this.#options.dataSource.query(
      'DELETE FROM browser_session WHERE id_hash = $1 RETURNING sealed_tokens',
      [hashOf(id)],
    );
    const [row] = rows;
    return row === undefined ? undefined : this.#unseal(id, row.sealed_tokens).idToken;
  }

  /** Removes what has ended. */
  async purge(): Promise<void> {
    const now = this.#options.clock.now();
    await this.#options.dataSource.query('DELETE FROM browser_session WHERE ends_at < $1 OR last_seen_at < $2', [
      now,
      this.#idleSince(now),
    ]);
  }

  /** What a page must send in `x-vidimus-csrf`: bound to the session, of no use without its cookie. */
  csrfToken(id: string): string {
    return createHmac('sha256', id).update('vidimus csrf').digest('base64url');
  }

  /** One of several requests claims the refresh; the others wait until the row is fresh, or gone. */
  async #refreshed(id: string): Promise<Session | undefined> {
    const { clock, dataSource } = this.#options;
    const giveUpAt = addMs(clock.now(), CLAIM_MS);
    while (clock.now() < giveUpAt) {
      const row = await this.#find(id);
      if (row === undefined) return undefined;
      const now = clock.now();
      if (isFresh(row, now)) return this.#session(id, row, now);
      // Whether it is still old is asked in the same statement: another may have refreshed it since it was read.
      const [, claimed]: [unknown, number] = await dataSource.query(
        `UPDATE browser_session SET refreshing_until = $2
         WHERE id_hash = $1 AND (refreshing_until IS NULL OR refreshing_until < $3) AND access_expires_at = $4`,
        [row.id_hash, addMs(now, CLAIM_MS), now, row.access_expires_at],
      );
      if (claimed === 1) return this.#refresh(id, row);
      await pause(WAIT_MS);
    }
    throw new Problem('unavailable', 'Sign-in does not answer at the moment. Nothing is lost; try again.');
  }

  async #refresh(id: string, row: SessionRow): Promise<Session | undefined> {
    const { clock, dataSource, openId } = this.#options;
    try {
      const tokens = await openId.refresh(this.#unseal(id, row.sealed_tokens));
      const now = clock.now();
      await dataSource.query(
        `UPDATE browser_session SET sealed_tokens = $2, access_expires_at = $3, refreshing_until = NULL
         WHERE id_hash = $1`,
        [row.id_hash, this.#seal(id, tokens), accessEnd(tokens, now)],
      );
      return { accessToken: tokens.accessToken, expiresAt: this.#end(row, now) };
    } catch (error) {
      if (error instanceof SignInEnded) {
        await dataSource.query('DELETE FROM browser_session WHERE id_hash = $1', [row.id_hash]);
        return undefined;
      }
      await dataSource.query('UPDATE browser_session SET refreshing_until = NULL WHERE id_hash = $1', [row.id_hash]);
      throw error;
    }
  }

  async #find(id: string): Promise<SessionRow | undefined> {
    const now = this.#options.clock.now();
    const [row]: SessionRow[] = await this.#options.dataSource.query(
      `SELECT id_hash, sealed_tokens, access_expires_at, last_seen_at, ends_at FROM browser_session
       WHERE id_hash = $1 AND ends_at > $2 AND last_seen_at > $3`,
      [hashOf(id), now, this.#idleSince(now)],
    );
    return row;
  }

  #session(id: string, row: SessionRow, now: Date): Session {
    return { accessToken: this.#unseal(id, row.sealed_tokens).accessToken, expiresAt: this.#end(row, now) };
  }

  #end(row: SessionRow, now: Date): Date {
    const idle = addMs(now, this.#options.limits.idleMinutes * 60_000);
    return idle < row.ends_at ? idle : row.ends_at;
  }

  #idleSince(now: Date): Date {
    return addMs(now, -this.#options.limits.idleMinutes * 60_000);
  }

  #seal(id: string, { accessToken, refreshToken, idToken }: Tokens): string {
    return this.#options.cipher.seal(`browser_session:${hashOf(id)}`, JSON.stringify({ accessToken, refreshToken, idToken }));
  }

  #unseal(id: string, sealed: string): z.infer<typeof tokensSchema> {
    return tokensSchema.parse(JSON.parse(this.#options.cipher.open(`browser_session:${hashOf(id)}`, sealed)));
  }
}

function isFresh(row: SessionRow, now: Date): boolean {
  return row.access_expires_at.getTime() - now.getTime() > REFRESH_AHEAD_MS;
}

function accessEnd(tokens: Tokens, now: Date): Date {
  return addMs(now, tokens.expiresInSeconds * 1000);
}

function addMs(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
