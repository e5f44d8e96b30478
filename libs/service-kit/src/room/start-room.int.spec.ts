import { randomUUID } from 'node:crypto';
import { Controller, Get, Inject, Injectable, Module, Post } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Doors, Jobs, KIT_MIGRATIONS } from '@vidimus/persistence';
import { createEmptyDatabase, eventually, startTestRoom } from '@vidimus/testing';
import type { TestRoom } from '@vidimus/testing';
import { DataSource } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { Health, NoIdempotencyKey, Public, ROOM_CONFIG, startRoom } from '../index.js';
import type { ConfigOf, RoomDefinition } from '../index.js';

jest.setTimeout(60_000);

const shelfConfig = z.object({ VIDIMUS_SHELF_SIZE: z.coerce.number().int().describe('How many books fit.') });
const SHELF = Symbol('shelf');

class CreateBooks20260101000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE book (id uuid PRIMARY KEY)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE book');
  }
}

/** Lets a test hold a request open. */
const gate = { entered: 0, open: (): void => undefined, opened: Promise.resolve() };

@Injectable()
class Librarian implements OnModuleInit {
  readonly shelved: string[] = [];
  busy = false;

  constructor(
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(Doors) private readonly doors: Doors,
  ) {}

  onModuleInit(): void {
    this.jobs.define<{ title: string }>('shelve', async ({ title }) => {
      if (this.busy) throw new Error('no hand is free');
      this.shelved.push(title);
    });
  }

  async take(title: string): Promise<void> {
    const id = randomUUID();
    await this.doors.hotWrite({ actor: { kind: 'system', id: 'books' }, command: 'take', correlationId: id }, async () => ({
      result: undefined,
      aggregate: { type: 'book', id },
      history: [],
      jobs: [{ name: 'shelve', id, data: { title } }],
    }));
  }
}

@Controller('v1/books')
@Public('Everybody may read.')
class BooksController {
  constructor(
    @Inject(ROOM_CONFIG) private readonly config: ConfigOf<typeof shelfConfig>,
    @Inject(SHELF) private readonly shelf: string,
    @Inject(Librarian) private readonly librarian: Librarian,
  ) {}

  @Get()
  books(): object {
    return { size: this.config.VIDIMUS_SHELF_SIZE, mode: this.config.VIDIMUS_MODE, shelf: this.shelf };
  }

  @Get('slow')
  async slow(): Promise<string> {
    gate.entered += 1;
    await gate.opened;
    return 'at last';
  }

  @Post()
  @NoIdempotencyKey('The test counts.')
  take(): Promise<void> {
    return this.librarian.take('Vidimus');
  }
}
@Module({ controllers: [BooksController], providers: [Librarian] })
class BooksModule {}

const books: RoomDefinition<typeof shelfConfig> = {
  name: 'books',
  description: 'Books.',
  module: BooksModule,
  migrations: [CreateBooks20260101000000],
  config: shelfConfig,
  providers: (config, { clock }) => [{ provide: SHELF, useValue: `${config.VIDIMUS_SHELF_SIZE} places since ${clock.now().getFullYear() > 2000}` }],
  configure: (app) => void app.use('/mounted', (_request: unknown, response: { end(text: string): void }) => response.end('mounted')),
};
const env = { VIDIMUS_SHELF_SIZE: '40' };
const quiet = { onFatal: () => undefined, log: { write: () => undefined } };

describe('a room', () => {
  let room: TestRoom;
  beforeAll(async () => {
    room = await startTestRoom(books, { env });
  }, 60_000);
  afterAll(async () => room.stop());

  it('knows its settings, its own providers and what it mounted', async () => {
    expect((await room.request('/v1/books')).json()).toEqual({ size: 40, mode: 'production', shelf: '40 places since true' });
    expect((await room.request('/mounted/anything')).text).toBe('mounted');
  });

  it('is ready once its database, its event log and its outbox are well', async () => {
    expect((await room.request('/health/live')).json()).toEqual({ status: 'ok' });
    await eventually('the room is ready', async () => (await room.request('/health/ready')).status === 200);
    expect((await room.request('/health/ready')).json()).toEqual({ status: 'ok', checks: { clock: 'ok', database: 'ok', 'event-log': 'ok', outbox: 'ok' } });
  });

  it('is not ready while a part of its own is failing, and logs that once', async () => {
    let broken = true;
    room.running.app.get(Health).add('keystore', async () => {
      if (broken) throw new Error('the token is out of its slot');
    });
    for (let probe = 0; probe < 3; probe += 1) {
      const answer = await room.request('/health/ready');
      expect([answer.status, answer.json()]).toMatchObject([503, { status: 'unavailable', checks: { database: 'ok', keystore: 'failing' } }]);
      expect(answer.text).not.toContain('slot');
    }
    broken = false;
    expect((await room.request('/health/ready')).status).toBe(200);
    expect(room.logLines.filter((line) => line.includes('keystore'))).toMatchObject([expect.stringContaining('slot'), expect.stringContaining('well again')]);
  });

  it('stamps nothing while its clock is wrong, says so in its answers, to who probes it and in its numbers, and goes on when it is right', async () => {
    const right = Date.now.bind(Date);
    const wrong = jest.spyOn(Date, 'now').mockImplementation(() => right() + 600_000);
    try {
      const answer = await room.request('/v1/books', { method: 'POST', idempotencyKey: null });
      expect([answer.status, answer.headers.get('retry-after'), answer.json()]).toMatchObject([503, '5', { detail: expect.stringMatching(/clock .* is wrong/) }]);
      expect((await room.request('/health/ready')).json()).toMatchObject({ status: 'unavailable', checks: { clock: 'failing', database: 'ok' } });
      expect((await room.request('/metrics')).text).toMatch(/^vidimus_clock_ahead_seconds\{room="books"\} (599|600)/m);
    } finally {
      wrong.mockRestore();
    }
    expect((await room.request('/health/ready')).status).toBe(200);
  });

  it('does jobs that a change asked for', async () => {
    expect((await room.request('/v1/books', { method: 'POST', idempotencyKey: null })).status).toBe(201);
    await eventually('the job has run', () => room.running.app.get(Librarian).shelved.includes('Vidimus'));
  });

  it('seals its audit log', async () => {
    await eventually('the entry is sealed', async () => {
      const [{ count }]: [{ count: string }] = await room.running.app.get(DataSource).query('SELECT count(*) AS count FROM audit_seal');
      return Number(count) > 0;
    });
  });

  it('gives its numbers, by route template', async () => {
    await room.request('/v1/books?canary=1');
    const { text, headers } = await room.request('/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toMatch(/vidimus_http_request_seconds_count\{room="books",method="GET",route="\/v1\/books",status="200"\} [1-9]/);
    for (const name of ['vidimus_database_up', 'vidimus_outbox_lag_seconds', 'vidimus_outbox_waiting', 'vidimus_dead_letters_open', 'nodejs_eventloop_lag_p99_seconds', 'process_cpu_seconds_total']) {
      expect(text).toMatch(new RegExp(`^${name}(\\{room="books"\\})? [\\d.e-]+$`, 'm'));
    }
  });

  it('counts what needs an operator: dead letters and jobs that are not done', async () => {
    const dataSource = room.running.app.get(DataSource);
    await dataSource.query(`INSERT INTO dead_letter (id, handler, topic, partition, log_offset, key, record, error_code, error_detail, attempts, state, created_at)
      VALUES (gen_random_uuid(), 'h', 't', 0, '1', 'k', '', 'c', 'd', 5, 'OPEN', now())`);
    room.running.app.get(Librarian).busy = true;
    await room.request('/v1/books', { method: 'POST', idempotencyKey: null });
    await eventually('the numbers show it', async () => {
      const { text } = await room.request('/metrics');
      const jobs = /^vidimus_jobs\{job="shelve",state="(active|retry|created)",room="books"\} 1$/m;
      return jobs.test(text) && /^vidimus_dead_letters_open\{room="books"\} 1$/m.test(text);
    });
    room.running.app.get(Librarian).busy = false;
  });

  it('may start at the same moment as another instance of itself: one migrates, the other waits', async () => {
    await using database = await createEmptyDatabase();
    const shared = { ...room.env, VIDIMUS_DATABASE_URL: database.url };
    const instances = await Promise.all([1, 2].map(() => startRoom(books, { env: shared, ...quiet })));
    const [first, second] = instances;
    const migrations: unknown[] = (await first?.app.get(DataSource).query('SELECT name FROM schema_migration')) ?? [];
    // Besides those of persistence: the rate limits of the kit, and the books.
    expect(migrations).toHaveLength(KIT_MIGRATIONS.length + 2);
    expect(second?.url).not.toBe(first?.url);
    await first?.stop();
    expect((await fetch(`${second?.url}/v1/books`)).status).toBe(200);
    await second?.stop();
  });

  it('answers what is running when it is stopped, and then is gone', async () => {
    const stopping = await startTestRoom(books, { env });
    gate.opened = new Promise((resolve) => (gate.open = resolve));
    const slow = stopping.request('/v1/books/slow');
    await eventually('the request has come in', () => gate.entered > 0);
    const stopped = stopping.running.stop();
    gate.open();
    expect((await slow).text).toBe('at last');
    await stopped;
    await stopping.running.stop();
    await expect(fetch(`${stopping.url}/health/live`)).rejects.toThrow();
    expect(stopping.running.app.get(DataSource).isInitialized).toBe(false);
    await stopping.stop();
  }, 60_000);
});

describe('several rooms in one process', () => {
  it('keep their numbers, logs and lives apart', async () => {
    @Module({})
    class EmptyModule {}
    const first = await startTestRoom(books, { env });
    const second = await startTestRoom({ name: 'empty', description: 'Nothing.', module: EmptyModule, config: z.object({}) });
    await first.request('/v1/books');
    expect((await second.request('/metrics')).text).not.toContain('/v1/books');
    expect((await second.request('/health/ready')).json()).toEqual({ status: 'ok', checks: {} });
    await first.stop();
    expect((await second.request('/health/live')).status).toBe(200);
    await second.stop();
    expect(first.logLines.every((line) => line.includes('"room":"books"'))).toBe(true);
    expect(second.logLines.every((line) => line.includes('"room":"empty"'))).toBe(true);
    expect([...first.fatalErrors, ...second.fatalErrors]).toEqual([]);
  }, 60_000);
});

describe('a room does not start', () => {
  let room: TestRoom;
  beforeAll(async () => {
    room = await startTestRoom(books, { env });
  }, 60_000);
  afterAll(async () => room.stop());

  it.each([
    [{ VIDIMUS_SHELF_SIZE: '' }, 'The room books cannot start. Set VIDIMUS_SHELF_SIZE (How many books fit).'],
    [{ VIDIMUS_SHELF_SIZE: 'canary' }, /^The room books cannot start\. Correct VIDIMUS_SHELF_SIZE \(How many books fit\): (?!.*canary).*\.$/],
    [{ VIDIMUS_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, /VIDIMUS_DATABASE_URL.*ECONNREFUSED/],
    [{ VIDIMUS_DATA_KEY_FILE: '/nowhere/data.key' }, /VIDIMUS_DATA_KEY_FILE.*cannot be read/],
    [{ VIDIMUS_DATA_KEY_FILE: '/dev/null' }, /VIDIMUS_DATA_KEY_FILE.*32 random bytes/],
    [{ VIDIMUS_EVENT_LOG_URL: '' }, /^Set VIDIMUS_EVENT_LOG_URL/],
    [{ VIDIMUS_EVENT_LOG: 'kafka' }, /^Set VIDIMUS_KAFKA_BROKERS/],
  ])('with %j: it says in a sentence which variable is wrong', async (wrong, message) => {
    const started = startRoom(books, { env: { ...room.env, ...wrong }, ...quiet });
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.toMatchObject({ name: 'ConfigError' });
  });

  it('on a database that is away, which may pass, or on none, which does not', async () => {
    const missing = new URL(room.env['VIDIMUS_DATABASE_URL'] ?? '');
    missing.pathname = '/nobody_made_it';
    for (const [url, mayPass] of [['postgres://nobody@127.0.0.1:1/none', true], [missing.href, false]] as const) {
      await expect(startRoom(books, { env: { ...room.env, VIDIMUS_DATABASE_URL: url }, ...quiet })).rejects.toMatchObject({ name: 'ConfigError', mayPass });
    }
  }, 30_000);

  it('on a port that is taken, and leaves no connection behind', async () => {
    const taken = { ...room.env, VIDIMUS_HTTP_PORT: new URL(room.url).port };
    await expect(startRoom({ ...books, name: 'late' }, { env: taken, ...quiet })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await eventually('its connections are closed', async () => {
      const left: unknown[] = await room.running.app.get(DataSource).query(`SELECT pid FROM pg_stat_activity WHERE application_name = 'vidimus late'`);
      return left.length === 0;
    });
  }, 30_000);
});
