import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestRoom } from '@vidimus/testing';
import type { TestAnswer, TestRoom } from '@vidimus/testing';
import { DataSource } from 'typeorm';
import { gatewayRoom, PUBLIC_ROOMS } from '../src/index.js';
import { startIssuanceStandIn } from './issuance-stand-in.js';
import type { IssuanceStandIn } from './issuance-stand-in.js';

/** The gateway with real PostgreSQL and real HTTP; the rooms behind it are stood in for by one server. */
export class RunningGateway {
  readonly #cleanUp = new AsyncDisposableStack();

  private constructor(
    readonly room: TestRoom,
    readonly issuance: IssuanceStandIn,
    readonly database: DataSource,
    cleanUp: AsyncDisposableStack,
  ) {
    this.#cleanUp = cleanUp;
  }

  static async start(): Promise<RunningGateway> {
    await using cleanUp = new AsyncDisposableStack();
    const folder = cleanUp.adopt(await mkdtemp(join(tmpdir(), 'vidimus-gateway-')), (path) => rm(path, { recursive: true }));
    const secretFile = join(folder, 'client.secret');
    await writeFile(secretFile, 'secret-of-the-test');
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Test</title>');
    const issuance = cleanUp.adopt(await startIssuanceStandIn(), (own) => own.stop());
    const urls = Object.fromEntries(PUBLIC_ROOMS.map((room) => [room, issuance.url]));
    const env = {
      VIDIMUS_GATEWAY_CLIENT_SECRET_FILE: secretFile,
      VIDIMUS_GATEWAY_WEB_DIR: folder,
      VIDIMUS_ROOM_URLS: JSON.stringify(urls),
    };
    const room = cleanUp.adopt(await startTestRoom(gatewayRoom, { env }), (own) => own.stop());
    const source = new DataSource({ type: 'postgres', url: room.env['VIDIMUS_DATABASE_URL'] ?? '', poolSize: 2 });
    const database = cleanUp.adopt(await source.initialize(), (own) => own.destroy());
    return new RunningGateway(room, issuance, database, cleanUp.move());
  }

  stop(): Promise<void> {
    return this.#cleanUp.disposeAsync();
  }

  browser(): Browser {
    return new Browser(this.room);
  }
}

/** One browser: it keeps what cookies it is given. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  constructor(private readonly room: TestRoom) {}

  async request(method: string, path: string, options: { body?: object; headers?: Record<string, string> } = {}): Promise<TestAnswer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie === '' ? {} : { cookie }), ...options.headers };
    const answer = await this.room.request(path, { method, headers, ...(options.body === undefined ? {} : { body: options.body }) });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=');
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }

  get(path: string): Promise<TestAnswer> {
    return this.request('GET', path);
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  plant(name: string, value: string): void {
    this.#cookies.set(name, value);
  }
}
