import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestRoom } from '@vidimus/testing';
import type { TestRoom } from '@vidimus/testing';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { FieldCipher } from '@vidimus/persistence';
import { RateLimiter } from './rate-limiter.js';

@Module({})
class EmptyModule {}

const limit = { name: 'sign-in', points: 3, durationSeconds: 600 };
let room: TestRoom;
beforeAll(async () => {
  room = await startTestRoom({ name: 'limits', description: 'Limits.', module: EmptyModule, migrations: [], config: z.object({}) });
}, 60_000);
afterAll(async () => room.stop());

describe('a limit of attempts', () => {
  it('is shared by all instances, and the table knows nobody', async () => {
    const { app } = room.running;
    const first = app.get(RateLimiter);
    const second = new RateLimiter({ dataSource: app.get(DataSource), cipher: app.get(FieldCipher) });
    await first.consume(limit, 'someone@example.org');
    await second.consume(limit, 'someone@example.org');
    await first.consume(limit, 'someone@example.org');
    await expect(second.consume(limit, 'someone@example.org')).rejects.toMatchObject({ slug: 'too-many-requests', extras: { retryAfterSeconds: expect.any(Number) } });
    await second.consume(limit, 'other@example.org');
    const rows: unknown[] = await app.get(DataSource).query('SELECT * FROM rate_limit');
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain('example.org');
    await first.reset(limit, 'someone@example.org');
    await second.consume(limit, 'someone@example.org');
  });

  it('holds in memory while the database is away, and in rooms without one', async () => {
    const gone = new DataSource({ type: 'postgres', url: 'postgres://nobody@127.0.0.1:1/none' });
    for (const limiter of [new RateLimiter(undefined), new RateLimiter({ dataSource: gone, cipher: room.running.app.get(FieldCipher) })]) {
      for (let attempt = 0; attempt < 3; attempt += 1) await limiter.consume(limit, 'key');
      await expect(limiter.consume(limit, 'key')).rejects.toMatchObject({ slug: 'too-many-requests' });
    }
  });
});
