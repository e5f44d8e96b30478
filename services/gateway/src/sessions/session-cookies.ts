import type { FieldCipher } from '@vidimus/persistence';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { PendingSignIn } from './openid.js';

const pendingSchema = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  returnTo: z.string(),
});
const PENDING_SECONDS = 600;
/** As long as a mailed link holds: who closes the browser meanwhile does not have to look for the mail. */
const SUBJECT_SECONDS = 24 * 3_600;
const PENDING_CONTEXT = 'pending-sign-in';

/** The cookies of the gateway: the session of staff, what a sign-in on its way must remember, and the session of a person without an account. */
export class SessionCookies {
  readonly #secure: boolean;
  readonly #cipher: FieldCipher;

  constructor(publicUrl: string, cipher: FieldCipher) {
    this.#secure = publicUrl.startsWith('https:');
    this.#cipher = cipher;
  }

  sessionId(request: FastifyRequest): string | undefined {
    return request.cookies[this.#name('session')];
  }

  setSession(reply: FastifyReply, id: string): void {
    void reply.setCookie(this.#name('session'), id, this.#attributes());
  }

  clearSession(reply: FastifyReply): void {
    void reply.clearCookie(this.#name('session'), this.#attributes());
  }

  /** Session of a person without an account; one browser may hold both. */
  subjectId(request: FastifyRequest): string | undefined {
    return request.cookies[this.#name('subject')];
  }

  setSubject(reply: FastifyReply, id: string): void {
    void reply.setCookie(this.#name('subject'), id, { ...this.#attributes(), maxAge: SUBJECT_SECONDS });
  }

  clearSubject(reply: FastifyReply): void {
    void reply.clearCookie(this.#name('subject'), this.#attributes());
  }

  /** Sealed, since the code verifier is a secret until the sign-in has ended. */
  setPending(reply: FastifyReply, pending: PendingSignIn): void {
    const sealed = this.#cipher.seal(PENDING_CONTEXT, JSON.stringify(pending));
    void reply.setCookie(this.#name('sign-in'), sealed, { ...this.#attributes(), maxAge: PENDING_SECONDS });
  }

  /** What {@link setPending} left, once; undefined when it is missing, too old for the browser, or altered. */
  takePending(request: FastifyRequest, reply: FastifyReply): PendingSignIn | undefined {
    const sealed = request.cookies[this.#name('sign-in')];
    void reply.clearCookie(this.#name('sign-in'), this.#attributes());
    if (sealed === undefined) return undefined;
    try {
      return pendingSchema.parse(JSON.parse(this.#cipher.open(PENDING_CONTEXT, sealed)));
    } catch {
      return undefined;
    }
  }

  /** `__Host-` lets no other host or path plant a cookie (RFC 6265bis, 4.1.3.2); browsers demand https for it. */
  #name(what: string): string {
    return this.#secure ? `__Host-vidimus-${what}` : `vidimus-${what}`;
  }

  #attributes() {
    return { path: '/', httpOnly: true, secure: this.#secure, sameSite: 'lax' as const };
  }
}
