import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/**
 * Whether a write with a session cookie comes from a page of this site: it carries the session's token, and the browser,
 * where it says so, names this site as its origin.
 */
export function mayWrite(request: FastifyRequest, csrfToken: string, publicUrl: string): boolean {
  const { origin, 'x-vidimus-csrf': sent } = request.headers;
  if (origin !== undefined && origin !== new URL(publicUrl).origin) return false;
  if (typeof sent !== 'string') return false;
  const [left, right] = [Buffer.from(sent), Buffer.from(csrfToken)];
  return left.length === right.length && timingSafeEqual(left, right);
}
