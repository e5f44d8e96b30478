import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { newDemo, demoSchema } from './demo.js';
import { UserError } from '../user-error.js';

/** Rooms with a database of their own. */
export const DATABASE_ROOMS = ['identity', 'authority', 'issuance', 'gateway'] as const;
export type DatabaseRoom = (typeof DATABASE_ROOMS)[number];

/** Everything that listens; each keeps its port over restarts. */
export const LISTENERS = [
  'gateway',
  'status',
  'identity',
  'authority',
  'issuance',
  'registries',
  'postgres',
] as const;
export type Listener = (typeof LISTENERS)[number];

const secret = z.string().min(16);

/** What an installation must remember. The file is readable by its owner only: it holds every secret of the demo. */
export const installationSchema = z.strictObject({
  version: z.literal(1),
  publicUrl: z.url({ protocol: /^https?$/ }),
  ports: z.record(z.enum(LISTENERS), z.int().min(1).max(65_535)),
  postgresPassword: secret,
  databasePasswords: z.record(z.enum([...DATABASE_ROOMS, 'status', 'events']), secret),
  registryApiKey: secret,
  keystore: z.strictObject({ kind: z.enum(['pkcs11', 'file']), secret }),
  demo: demoSchema,
});
export type Installation = z.infer<typeof installationSchema>;

const FILE = 'installation.json';

/** Fresh secrets, for a first start. */
export function newInstallation(
  settings: Pick<Installation, 'publicUrl' | 'ports'> & { readonly keystoreKind: 'pkcs11' | 'file' },
): Installation {
  const passwords = [...DATABASE_ROOMS, 'status', 'events'] as const;
  return {
    version: 1,
    publicUrl: settings.publicUrl,
    ports: settings.ports,
    postgresPassword: newSecret(),
    databasePasswords: Object.fromEntries(
      passwords.map((name) => [name, newSecret()]),
    ) as Installation['databasePasswords'],
    registryApiKey: newSecret(),
    keystore: { kind: settings.keystoreKind, secret: newSecret() },
    demo: newDemo(),
  };
}

/**
 * Reads what a former start left, or nothing on the first one.
 * @throws UserError when the file is damaged: guessing on would make new secrets for old data.
 */
export async function readInstallation(dataDir: string): Promise<Installation | undefined> {
  const path = join(dataDir, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError(`The file ${path} cannot be read (${(error as NodeJS.ErrnoException).code}); give yourself the right to read it.`);
  }
  const read = installationSchema.safeParse(parseJson(text));
  if (read.success) return read.data;
  const where = read.error.issues[0]?.path.join('.') || 'its beginning';
  throw new UserError(
    `The file ${path} is damaged at ${where}. Put a copy of it back, or begin anew with "npm start -- --reset", which deletes all data.`,
  );
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

/** Deletes everything an installation consists of. Only folders that look like one are touched. */
export async function resetInstallation(dataDir: string): Promise<void> {
  for (const name of [FILE, 'vidimus.json', 'postgres', 'postgres.new', 'postgres.password', 'keys', 'token']) {
    await rm(join(dataDir, name), { recursive: true, force: true });
  }
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
