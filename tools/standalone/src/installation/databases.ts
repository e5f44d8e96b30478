import pg from 'pg';
import { DATABASE_ROOMS } from './installation.js';
import type { Installation } from './installation.js';
import type { Made } from './made.js';

/** Addresses of the databases, one for each room, each with a role of its own. */
export interface DatabaseUrls {
  readonly rooms: Readonly<Record<(typeof DATABASE_ROOMS)[number], string>>;
  /** The authority's database for a role that can only read status. */
  readonly status: string;
  /** The embedded event log. */
  readonly events: string;
}

/** Name of the role that publishes status; the authority's migrations grant it what it may read. */
export const STATUS_ROLE = 'vidimus_authority_status';

const OWNERS = [...DATABASE_ROOMS, 'events'] as const;

/** Name of a room's database, and of the role that owns it. */
export function databaseOf(room: string): string {
  return `vidimus_${room.replaceAll('-', '_')}`;
}

/**
 * Creates the roles and databases of a first start, and of rooms that are new since; sets the passwords that the
 * installation remembers.
 * @throws UserError when a database is missing that was there: this is another server, or it was emptied.
 */
export async function prepareDatabases(
  serverUrl: string,
  passwords: Installation['databasePasswords'],
  made: Made,
): Promise<DatabaseUrls> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await ensureRole(client, STATUS_ROLE, passwords.status);
    for (const room of OWNERS) {
      await ensureRole(client, databaseOf(room), passwords[room]);
      await ensureDatabase(client, databaseOf(room), made);
    }
    await client.query(`GRANT CONNECT ON DATABASE vidimus_authority TO ${STATUS_ROLE}`);
    await made.add(...OWNERS.map((room) => nameOf(databaseOf(room))));
  } finally {
    await client.end();
  }
  return databaseUrls(serverUrl, passwords);
}

/** Where the databases are on a server, whether they are there or not. */
export function databaseUrls(serverUrl: string, passwords: Installation['databasePasswords']): DatabaseUrls {
  const url = (database: string, role: string, password: string): string => {
    const address = new URL(serverUrl);
    Object.assign(address, { pathname: `/${database}`, username: role, password });
    return address.href;
  };
  return {
    rooms: Object.fromEntries(
      DATABASE_ROOMS.map((room) => [room, url(databaseOf(room), databaseOf(room), passwords[room])]),
    ) as DatabaseUrls['rooms'],
    status: url('vidimus_authority', STATUS_ROLE, passwords.status),
    events: url('vidimus_events', 'vidimus_events', passwords.events),
  };
}

/** Makes a role, or gives it the password that is known now. */
export async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(
    `${verb} ROLE ${client.escapeIdentifier(role)} LOGIN PASSWORD ${client.escapeLiteral(password)}`,
  );
}

/** Nobody but the owner may connect: a room cannot read what another room keeps. */
export async function ensureDatabase(client: pg.Client, name: string, made: Made): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  const database = client.escapeIdentifier(name);
  if (rowCount === 0) {
    made.mayMake(nameOf(name), `The database ${name}`);
    await client.query(`CREATE DATABASE ${database} OWNER ${database}`);
  }
  await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${database} FROM PUBLIC`);
}

function nameOf(database: string): string {
  return `database ${database}`;
}

/** Deletes the databases on a server of one's own; those of an embedded one go with its folder. */
export async function dropDatabases(serverUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    for (const room of OWNERS) await client.query(`DROP DATABASE IF EXISTS ${databaseOf(room)} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}
