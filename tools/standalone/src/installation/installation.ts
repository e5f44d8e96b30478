import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stopServerLeftBehind } from '@vidimus/persistence';
import { z } from 'zod';
import { completeDemo, demoSchema, newDemo, storedDemoSchema } from './demo.js';
import { LISTENERS } from './listeners.js';
import { missing } from './made.js';
import { completePorts } from './ports.js';
import { UserError } from '../user-error.js';

/** Rooms with a database of their own. */
export const DATABASE_ROOMS = ['identity', 'authority', 'issuance', 'notification', 'otp-sync', 'remote-signing', 'gateway'] as const;
export type DatabaseRoom = (typeof DATABASE_ROOMS)[number];

const SECRET_OWNERS = [...DATABASE_ROOMS, 'status', 'events'] as const;

const port = z.int().min(1).max(65_535);
const secret = z.string().min(16);

/** What an installation must remember. The file is readable by its owner only: it holds every secret of the demo. */
export const installationSchema = z.strictObject({
  version: z.literal(1),
  publicUrl: z.url({ protocol: /^https?$/ }),
  ports: z.record(z.enum(LISTENERS), port),
  postgresPassword: secret,
  databasePasswords: z.record(z.enum(SECRET_OWNERS), secret),
  registryApiKey: secret,
  /** By which this installation has citizens log in at the tax authority. */
  taxLoginSecret: secret,
  keystore: z.strictObject({ kind: z.enum(['pkcs11', 'file']), secret }),
  demo: demoSchema,
  /** What was finished making, see {@link Made}. */
  made: z.array(z.string()).readonly(),
});
export type Installation = z.infer<typeof installationSchema>;

/** As an earlier version wrote it: listeners, rooms and demo accounts that came later are not in it yet. */
const storedSchema = installationSchema.extend({
  // The two that people and certificates know have been there from the first version on.
  ports: z.partialRecord(z.enum(LISTENERS), port).and(z.object({ gateway: port, status: port })),
  made: z.array(z.string()).readonly().default([]),
  databasePasswords: z.partialRecord(z.enum(SECRET_OWNERS), secret),
  demo: storedDemoSchema,
  taxLoginSecret: secret.default(newSecret),
});

const FILE = 'installation.json';

/** Fresh secrets, for a first start. */
export function newInstallation(
  settings: Pick<Installation, 'publicUrl' | 'ports'> & { readonly keystoreKind: 'pkcs11' | 'file' },
): Installation {
  return {
    version: 1,
    publicUrl: settings.publicUrl,
    ports: settings.ports,
    postgresPassword: newSecret(),
    databasePasswords: completePasswords({}),
    registryApiKey: newSecret(),
    taxLoginSecret: newSecret(),
    keystore: { kind: settings.keystoreKind, secret: newSecret() },
    demo: newDemo(),
    made: [],
  };
}

/**
 * Reads what a former start left, or nothing on the first one. Ports and passwords of rooms and the demo accounts that are new since are added.
 * @throws UserError when the file is damaged, or missing beside data: guessing on would make new secrets for old data.
 */
export async function readInstallation(dataDir: string): Promise<Installation | undefined> {
  const path = join(dataDir, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothingIn(dataDir);
    throw new UserError(`The file ${path} cannot be read (${(error as NodeJS.ErrnoException).code}); give yourself the right to read it.`);
  }
  return installationFrom(text, path);
}

/**
 * What a file of this or an earlier version says, with what is new since.
 * @throws UserError when the file is damaged.
 */
export async function installationFrom(text: string, path: string): Promise<Installation> {
  const read = storedSchema.safeParse(parseJson(text));
  if (read.success) {
    const { ports, databasePasswords, demo, ...rest } = read.data;
    return { ...rest, ports: await completePorts(ports), databasePasswords: completePasswords(databasePasswords), demo: completeDemo(demo) };
  }
  const where = read.error.issues[0]?.path.join('.') || 'its beginning';
  throw new UserError(
    `The file ${path} is damaged at ${where}. Put a copy of it back, or begin anew with "npm start -- --reset", which deletes all data.`,
  );
}

/** @throws UserError when there are data, whose secrets would be lost. */
function nothingIn(dataDir: string): undefined {
  for (const name of ['postgres', 'keys', 'token']) {
    if (existsSync(join(dataDir, name))) throw missing(join(dataDir, FILE));
  }
  return undefined;
}

/** Writes beside and renames, so that a crash leaves the old file or the new one. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.new`;
  await writeFile(fresh, content, { mode: 0o600 });
  await chmod(fresh, 0o600);
  await rename(fresh, path);
}

/** Remembers the installation. */
export async function writeInstallation(dataDir: string, installation: Installation): Promise<void> {
  await writePrivateFile(join(dataDir, FILE), `${JSON.stringify(installation, null, 2)}\n`);
}

/** Deletes everything an installation consists of, and nothing else that may lie in its folder, which must be locked. */
export async function resetInstallation(dataDir: string): Promise<void> {
  await stopServerLeftBehind(join(dataDir, 'postgres'));
  for (const name of [FILE, 'vidimus.json', 'postgres', 'postgres.new', 'postgres.password', 'keys', 'mailbox', 'token', 'tls', 'kafka', 'kafka.json', 'environments', 'processes.json', 'restart.json']) {
    await rm(join(dataDir, name), { recursive: true, force: true });
  }
}

function completePasswords(known: Partial<Installation['databasePasswords']>): Installation['databasePasswords'] {
  const complete = SECRET_OWNERS.map((name) => [name, known[name] ?? newSecret()]);
  return Object.fromEntries(complete) as Installation['databasePasswords'];
}

function newSecret(): string {
  return randomBytes(24).toString('base64url');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
