import { createHash } from 'node:crypto';
import { Problem } from '@vidimus/contracts';
import type { FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** What one caller may send per minute: far above what people and well-behaved programs need. */
const REQUESTS_PER_MINUTE = 1200;

/**
 * Keeps a runaway program from taking the platform away from everybody else. Whoever has a session or a token is counted
 * by it and by nothing else, so that nobody can use up the share of another one; others are counted by address. Counted
 * per instance of the gateway: this protects the rooms behind it, it is no defence against guessing.
 */
export class RequestLimit {
  readonly #limiter: RateLimiterMemory;

  constructor(requestsPerMinute: number = REQUESTS_PER_MINUTE) {
    this.#limiter = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 });
  }

  /** @throws Problem `too-many-requests`. */
  count(request: FastifyRequest, sessionId: string | undefined): Promise<void> {
    return this.#consume(callerOf(request, sessionId));
  }

  /** Counts by the address alone, whatever else comes with the request. @throws Problem `too-many-requests`. */
  countAddress({ ip }: FastifyRequest): Promise<void> {
    return this.#consume(addressKey(ip));
  }

  async #consume(key: string): Promise<void> {
    try {
      await this.#limiter.consume(key);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const retryAfterSeconds = Math.ceil(refused.msBeforeNext / 1000);
      throw new Problem('too-many-requests', `Too many requests in a minute. Try again in ${retryAfterSeconds} seconds.`, {
        retryAfterSeconds,
      });
    }
  }
}

function callerOf({ headers, ip }: FastifyRequest, sessionId: string | undefined): string {
  const credential = headers.authorization ?? sessionId;
  return credential === undefined ? addressKey(ip) : createHash('sha256').update(credential).digest('base64url');
}

function addressKey(ip: string): string {
  return `address ${ip}`;
}
