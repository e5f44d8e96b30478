import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort, postJson } from '@vidimus/testing';
import pg from 'pg';
import { processTree } from './load.js';

const WORKERS = 2;
const ADMINISTRATOR = { username: 'bench', password: randomBytes(12).toString('hex') };

/** privacyIDEA with so many workers as our room has processes, on the same PostgreSQL. */
export class PrivacyIdea implements AsyncDisposable {
  private constructor(
    private readonly server: ChildProcess,
    private readonly url: string,
    private readonly folder: string,
  ) {}

  /** Where its programs lie, `pi-manage` and `gunicorn` among them; undefined where it is not to be compared with. */
  static get programs(): string | undefined {
    return process.env['VIDIMUS_BENCH_PRIVACYIDEA'];
  }

  /** Sets it up as its documentation says and starts it. @param programs as {@link programs} @param postgres address of the server, with a user who may create databases */
  static async start(programs: string, postgres: string): Promise<PrivacyIdea> {
    const folder = await mkdtemp(join(tmpdir(), 'vidimus-privacyidea-'));
    const database = new URL(postgres);
    const client = new pg.Client({ connectionString: postgres });
    await client.connect();
    await client.query('CREATE DATABASE privacyidea');
    await client.end();
    database.protocol = 'postgresql+psycopg2:';
    database.pathname = '/privacyidea';
    const config = join(folder, 'pi.cfg');
    await writeFile(config, configOf(folder, database.href));
    const env = { PATH: process.env['PATH'], PRIVACYIDEA_CONFIGFILE: config };
    const manage = (...words: string[]): Buffer => execFileSync(join(programs, 'pi-manage'), words, { env, stdio: 'pipe' });
    for (const step of ['create_enckey', 'create_audit_keys', 'create_tables']) manage('setup', step);
    manage('admin', 'add', ADMINISTRATOR.username, '-p', ADMINISTRATOR.password);
    const port = await freePort();
    const application = `privacyidea.app:create_app(config_name='production', config_file='${config}', silent=True)`;
    const server = spawn(join(programs, 'gunicorn'), ['--workers', String(WORKERS), '--bind', `127.0.0.1:${port}`, application], { env, stdio: 'ignore' });
    const started = new PrivacyIdea(server, `http://127.0.0.1:${port}`, folder);
    await eventually('privacyIDEA answers', async () => (await started.signIn().catch(() => undefined)) !== undefined || undefined, { timeoutMs: 60_000 });
    return started;
  }

  /** Its processes. */
  get pids(): number[] {
    return processTree(this.server.pid ?? 0);
  }

  /** Makes an event-based token. */
  async addToken(serial: string, secret: Uint8Array): Promise<void> {
    const authorization = await this.signIn();
    const { status, text } = await postJson(`${this.url}/token/init`, { authorization }, { type: 'hotp', serial, otpkey: Buffer.from(secret).toString('hex'), genkey: 0, pin: '' });
    if (status !== 200) throw new Error(`${status} ${text}`);
  }

  /** @throws Error when the code is not taken */
  async verify(serial: string, code: string): Promise<void> {
    const { status, text } = await postJson(`${this.url}/validate/check`, {}, { serial, pass: code });
    if (status !== 200 || !text.includes('"ACCEPT"')) throw new Error(`${status} ${text}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.server, 'exit');
    this.server.kill();
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }

  private async signIn(): Promise<string> {
    const { text } = await postJson(`${this.url}/auth`, {}, ADMINISTRATOR);
    return (JSON.parse(text) as { result: { value: { token: string } } }).result.value.token;
  }
}

/**
 * What would weigh on it and is not a part of what is compared: errors alone are logged, the keys of its audit log are not checked with each use, and the
 * PIN, which our devices do not have, is empty and hashed at no cost.
 */
const LIGHT = ['PI_LOGLEVEL = 40', 'PI_AUDIT_NO_PRIVATE_KEY_CHECK = True', 'PI_RESPONSE_NO_PRIVATE_KEY_CHECK = True', `PI_HASH_ALGO_LIST = ['pbkdf2_sha512']`, `PI_HASH_ALGO_PARAMS = {'pbkdf2_sha512__rounds': 1}`];

function configOf(folder: string, database: string): string {
  const secret = randomBytes(32).toString('hex');
  const settings = {
    ...{ SECRET_KEY: secret, PI_PEPPER: secret, SQLALCHEMY_DATABASE_URI: database },
    ...{ PI_ENCFILE: join(folder, 'enckey'), PI_AUDIT_KEY_PRIVATE: join(folder, 'private.pem'), PI_AUDIT_KEY_PUBLIC: join(folder, 'public.pem'), PI_LOGFILE: join(folder, 'log') },
  };
  return [...Object.entries(settings).map(([name, value]) => `${name} = '${value}'`), ...LIGHT, ''].join('\n');
}
