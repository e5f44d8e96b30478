import { Problem } from '@vidimus/contracts';
import type { FieldCipher } from '@vidimus/persistence';
import rateLimiterFlexible from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { DataSource } from 'typeorm';

const { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } = rateLimiterFlexible;

/** So many attempts in so many seconds. */
export interface RateLimit {
  /** Tells limits apart: `sign-in`. */
  readonly name: string;
  readonly points: number;
  readonly durationSeconds: number;
}

/** Where attempts are counted. */
export interface RateLimitStore {
  readonly dataSource: DataSource;
  readonly cipher: FieldCipher;
}

const TABLE = 'rate_limit';

/**
 * Counts attempts: in the room's database, so that all instances share the count, and in memory while the database is away
 * or where there is none. Keys may be addresses of people: the table holds only blind indexes.
 */
export class RateLimiter {
  private readonly limiters = new Map<string, RateLimiterAbstract>();

  constructor(private readonly store: RateLimitStore | undefined) {}

  /**
   * Counts one attempt of whoever `key` stands for.
   * @throws Problem `too-many-requests` when the limit is reached.
   */
  async consume(limit: RateLimit, key: string): Promise<void> {
    try {
      await this.limiterFor(limit).consume(this.storedKey(limit, key));
    } catch (reached) {
      if (!(reached instanceof RateLimiterRes)) throw reached;
      const retryAfterSeconds = Math.max(1, Math.ceil(reached.msBeforeNext / 1000));
      throw new Problem('too-many-requests', `Too many attempts. Try again in ${retryAfterSeconds} seconds.`, { retryAfterSeconds });
    }
  }

  /** Forgets the attempts, for example after one that succeeded. */
  async reset(limit: RateLimit, key: string): Promise<void> {
    await this.limiterFor(limit).delete(this.storedKey(limit, key));
  }

  private storedKey({ name }: RateLimit, key: string): string {
    return this.store === undefined ? key : this.store.cipher.blindIndex(`rate-limit.${name}`, key);
  }

  private limiterFor(limit: RateLimit): RateLimiterAbstract {
    let limiter = this.limiters.get(limit.name);
    if (limiter === undefined) {
      limiter = this.build(limit);
      this.limiters.set(limit.name, limiter);
    }
    return limiter;
  }

  private build({ name, points, durationSeconds }: RateLimit): RateLimiterAbstract {
    const options = { keyPrefix: name, points, duration: durationSeconds };
    const memory = new RateLimiterMemory(options);
    if (this.store === undefined) return memory;
    return new RateLimiterPostgres({
      ...options,
      storeClient: this.store.dataSource,
      storeType: 'typeorm',
      tableName: TABLE,
      // Made by a migration: the library would create it by itself, with rights that a room should not need.
      tableCreated: true,
      clearExpiredByTimeout: true,
      insuranceLimiter: memory,
    });
  }
}
