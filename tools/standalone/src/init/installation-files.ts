import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { databaseOf, ensureDatabase, ensureRole, STATUS_ROLE } from '../installation/databases.js';
import { DATABASE_ROOMS, writePrivateFile } from '../installation/installation.js';
import { prepareKeys } from '../installation/keys.js';
import type { KeyFiles } from '../installation/keys.js';
import { Made } from '../installation/made.js';
import { UserError } from '../user-error.js';

/** Roles of a database server that rooms sign in as. */
export const DATABASE_ROLES = [...DATABASE_ROOMS, 'status'] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

/** All files with secrets of an installation. */
export interface InstallationFiles {
  readonly keys: KeyFiles;
  /** Password of a role at the database server. */
  readonly databasePassword: (role: DatabaseRole) => string;
  /** Password of the administrator of that server. */
  readonly databaseAdministrator: string;
  /** Password of the user that stands in the address of the mail server. */
  readonly smtpPassword: string;
  /** Files that others have to fill, and that are empty still. */
  readonly empty: readonly string[];
}

/**
 * Makes the secrets of an installation that are missing, in FOLDER/keys. What is there stays as it is, so that an operator may put his own there
 * before: the PIN of a token, the password of a database server. It needs no server and no network.
 * @throws UserError when a key is missing or damaged that was made before.
 */
export async function makeInstallationFiles(folder: string): Promise<InstallationFiles> {
  const keysFolder = join(folder, 'keys');
  const madeFile = join(folder, 'made.json');
  const made = new Made(JSON.parse((await contentOf(madeFile)) ?? '[]') as string[], (names) => writePrivateFile(madeFile, JSON.stringify(names)));
  const given = (name: string): Promise<string> => contentOf(join(keysFolder, name)).then((content) => content ?? '');
  const keys = await prepareKeys(
    folder,
    DATABASE_ROOMS,
    {
      keystore: (await given('keystore.secret')) || newPassword(),
      registry: await given('registry.secret'),
      taxLogin: await given('tax-login.secret'),
      sms: await given('sms-gateway.secret'),
    },
    made,
  );
  const databasePassword = (role: DatabaseRole): string => join(keysFolder, `${role}.database-password`);
  const databaseAdministrator = join(keysFolder, 'postgres.password');
  const smtpPassword = join(keysFolder, 'smtp.password');
  for (const path of [...DATABASE_ROLES.map(databasePassword), databaseAdministrator]) {
    if (!(await contentOf(path))) await writePrivateFile(path, newPassword());
  }
  if ((await contentOf(smtpPassword)) === undefined) await writePrivateFile(smtpPassword, '');
  const filledByOthers = [keys.registryApiKey, keys.taxLoginSecret, keys.smsApiKey, smtpPassword];
  const contents = await Promise.all(filledByOthers.map(contentOf));
  return { keys, databasePassword, databaseAdministrator, smtpPassword, empty: filledByOthers.filter((_path, index) => !contents[index]) };
}

/**
 * Makes roles and databases on a PostgreSQL server, each room its own, and gives the roles the passwords of the files: they are taken up when
 * they change. What is there stays as it is.
 * @param serverUrl of its administrator; without a password the one of postgres.password is taken
 * @param keysFolder where `<role>.database-password` and postgres.password lie
 * @throws UserError when the server does not answer, or a file is missing.
 */
export async function prepareServerDatabases(serverUrl: string, keysFolder: string): Promise<void> {
  const address = new URL(serverUrl);
  if (address.password === '') address.password = encodeURIComponent(await passwordIn(join(keysFolder, 'postgres.password')));
  const passwords = new Map(
    await Promise.all(DATABASE_ROLES.map(async (role) => [role, await passwordIn(join(keysFolder, `${role}.database-password`))] as const)),
  );
  const client = new pg.Client({ connectionString: address.href });
  await client.connect().catch((cause: unknown) => {
    throw new UserError(`The database server at ${address.host} does not answer, or does not take its administrator's password.`, { cause });
  });
  try {
    const nothingBefore = new Made([], async () => undefined);
    for (const [role, password] of passwords) {
      await ensureRole(client, role === 'status' ? STATUS_ROLE : databaseOf(role), password);
      if (role !== 'status') await ensureDatabase(client, databaseOf(role), nothingBefore);
    }
    await client.query(`GRANT CONNECT ON DATABASE ${databaseOf('authority')} TO ${STATUS_ROLE}`);
  } finally {
    await client.end();
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function passwordIn(path: string): Promise<string> {
  const password = await contentOf(path);
  if (!password) throw new UserError(`The file ${path} is missing or empty: it holds a password for the database server. "keys create" makes it.`);
  return password;
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}
