import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** Methods that change nothing, and so need no proof of where they come from. */
export const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request comes from a page of this site, as far as the browser says from where. */
export function isOfThisSite({ headers }: FastifyRequest, publicUrl: string): boolean {
  return headers.origin === undefined || headers.origin === new URL(publicUrl).origin;
}

/**
 * Whether a write with a session cookie comes from a page of this site: it carries the session's token, and the browser,
 * where it says so, names this site as its origin.
 */
export function mayWrite(request: FastifyRequest, csrfToken: string, publicUrl: string): boolean {
  const sent = request.headers['x-vidimus-csrf'];
  if (!isOfThisSite(request, publicUrl)) return false;
  if (typeof sent !== 'string') return false;
  const [left, right] = [Buffer.from(sent), Buffer.from(csrfToken)];
  return left.length === right.length && timingSafeEqual(left, right);
}
