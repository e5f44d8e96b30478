import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@vidimus/persistence';
import type { EmbeddedPostgres } from '@vidimus/persistence';
import { RunningOtpSync } from '../services/otp-sync/test/running-otp-sync.js';
import type { RoomProcess } from '../services/otp-sync/test/room-process.js';
import { Tokens } from '../services/otp-sync/test/tokens.js';
import type { HeldToken, TokenWish } from '../services/otp-sync/test/tokens.js';
import { processTree } from './load.js';
import type { Counted } from './load.js';

/** The room as it is deployed, on a PostgreSQL that syncs every commit to disk: two processes, and a client that shares the two cores with them. */
export class OtpInstallation {
  private constructor(
    readonly server: EmbeddedPostgres,
    readonly otp: RunningOtpSync,
    readonly rooms: readonly RoomProcess[],
    private readonly folder: string,
  ) {}

  /** @param env settings of the room other than the usual ones */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<OtpInstallation> {
    const folder = await mkdtemp(join(tmpdir(), 'vidimus-bench-'));
    await chmod(folder, 0o755);
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), durable: true, password: 'of the bench' });
    process.env['VIDIMUS_TEST_POSTGRES_URL'] = server.url;
    const otp = await RunningOtpSync.start(env);
    return new OtpInstallation(server, otp, await otp.asProcesses(2), folder);
  }

  async stop(): Promise<void> {
    await Promise.all(this.rooms.map((room) => room.kill()));
    await this.otp.stop();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Whose processor time counts. */
  get counted(): Counted {
    return { rooms: () => this.rooms.map(({ pid }) => pid), PostgreSQL: () => processTree(this.server.pid) };
  }

  /** Active event-based tokens, each of another holder. */
  async tokens(count: number, wish: TokenWish = {}): Promise<HeldToken[]> {
    const held = new Tokens(this.otp);
    const tokens: HeldToken[] = [];
    while (tokens.length < count) tokens.push(await held.active(wish));
    return tokens;
  }

  /** Where one of the processes listens; by turns. */
  url(turn: number): string {
    return this.rooms[turn % this.rooms.length]?.url ?? '';
  }
}
