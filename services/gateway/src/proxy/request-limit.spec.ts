import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { RequestLimit } from './request-limit.js';

const from = (ip: string, authorization?: string) =>
  ({ ip, headers: authorization === undefined ? {} : { authorization } }) as FastifyRequest;

describe('request limit', () => {
  it('refuses what goes beyond it, and says for how long', async () => {
    const limit = new RequestLimit(3);
    for (let index = 0; index < 3; index += 1) await limit.count(from('192.0.2.1'), undefined);
    await expect(limit.count(from('192.0.2.1'), undefined)).rejects.toMatchObject({
      slug: 'too-many-requests',
      extras: { retryAfterSeconds: expect.any(Number) },
    });
  });

  it('nobody uses up the share of another one, not even from the same address', async () => {
    const limit = new RequestLimit(1);
    await limit.count(from('192.0.2.1'), undefined);
    await limit.count(from('192.0.2.1'), 'session of one');
    await limit.count(from('192.0.2.1'), 'session of another');
    await limit.count(from('192.0.2.1', 'Bearer of a program'), undefined);
    await expect(limit.count(from('192.0.2.2'), 'session of one')).rejects.toMatchObject({ slug: 'too-many-requests' });
  });
});
