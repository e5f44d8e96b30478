import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { hotp } from '@vidimus/otp';
import { eventually } from '@vidimus/testing';
import { post, processTree } from './load.js';
import type { Counted } from './load.js';

/** Where privacyIDEA is installed: a virtual environment of Python with `privacyidea`, `gunicorn` and `psycopg2-binary`. */
export const PRIVACYIDEA = process.env['VIDIMUS_BENCH_PRIVACYIDEA'];

const SIX = { algorithm: 'SHA1', digits: 6 } as const;
const ADMIN = { username: 'bench', password: 'of the bench alone' };

/** privacyIDEA as its handbook sets it up, on the same PostgreSQL: as many workers as there are cores, audit and signed audit on. */
export interface OtherServer {
  readonly counted: Counted;
  /** Work for as many holders, each with an event-based token of his own. */
  readonly workers: readonly (() => Promise<void>)[];
  stop(): void;
}

/** Sets it up in a folder and an empty database, and starts it. */
export async function startPrivacyidea(venv: string, folder: string, databaseUrl: string, holders: number): Promise<OtherServer> {
  const config = join(folder, 'pi.cfg');
  const settings = {
    SQLALCHEMY_DATABASE_URI: databaseUrl.replace(/^postgres:/, 'postgresql+psycopg2:'),
    SECRET_KEY: randomBytes(24).toString('hex'),
    PI_PEPPER: randomBytes(24).toString('hex'),
    PI_ENCFILE: join(folder, 'enckey'),
    PI_AUDIT_KEY_PRIVATE: join(folder, 'private.pem'),
    PI_AUDIT_KEY_PUBLIC: join(folder, 'public.pem'),
    PI_LOGFILE: join(folder, 'pi.log'),
    PI_UUID_FILE: join(folder, 'uuid'),
  };
  writeFileSync(config, [...Object.entries(settings).map(([name, value]) => `${name} = '${value}'`), 'PI_LOGLEVEL = 40', ''].join('\n'));
  const env = { ...process.env, PRIVACYIDEA_CONFIGFILE: config };
  const manage = (...words: readonly string[]): unknown => execFileSync(join(venv, 'bin/pi-manage'), words, { env, stdio: 'ignore' });
  for (const step of ['create_enckey', 'create_audit_keys', 'create_tables']) manage('setup', step);
  manage('admin', 'add', ADMIN.username, '-p', ADMIN.password);
  const port = await freePort();
  const app = `privacyidea.app:create_app(config_name='production', config_file='${config}', silent=True)`;
  const server = spawn(join(venv, 'bin/gunicorn'), ['-w', '2', '--threads', '4', '-b', `127.0.0.1:${port}`, app], { env, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  try {
    const { text } = await eventually('privacyIDEA answers', () => post(`${url}/auth`, {}, ADMIN).then((answer) => (answer.status === 200 ? answer : undefined)), { timeoutMs: 60_000, intervalMs: 200 });
    const headers = { authorization: valueOf<{ token: string }>(text).token };
    const workers = await Promise.all(Array.from({ length: holders }, (_, index) => worker(url, headers, `BENCH${index}`)));
    return { counted: { privacyIDEA: () => processTree(server.pid ?? 0) }, workers, stop: () => void server.kill() };
  } catch (error) {
    server.kill();
    throw error;
  }
}

async function worker(url: string, headers: { readonly authorization: string }, serial: string): Promise<() => Promise<void>> {
  const secret = randomBytes(20);
  const made = await post(`${url}/token/init`, headers, { type: 'hotp', serial, otpkey: secret.toString('hex'), otplen: 6, hashlib: 'sha1', pin: '' });
  if (made.status !== 200) throw new Error(`privacyIDEA made no token: ${made.text}`);
  let counter = 0n;
  return async () => {
    const { status, text } = await post(`${url}/validate/check`, {}, { serial, pass: hotp(secret, counter, SIX) });
    if (status !== 200 || !valueOf<boolean>(text)) throw new Error(`privacyIDEA refused a right code: ${text}`);
    counter += 1n;
  };
}

function valueOf<Value>(text: string): Value {
  return (JSON.parse(text) as { result: { value: Value } }).result.value;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
