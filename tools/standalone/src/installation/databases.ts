import pg from 'pg';
import { DATABASE_ROOMS } from './installation.js';
import type { Installation } from './installation.js';

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

/** Creates roles and databases that are missing, and sets the passwords that the installation remembers. */
export async function prepareDatabases(
  serverUrl: string,
  passwords: Installation['databasePasswords'],
): Promise<DatabaseUrls> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await ensureRole(client, STATUS_ROLE, passwords.status);
    for (const room of [...DATABASE_ROOMS, 'events'] as const) {
      await ensureRole(client, `vidimus_${room}`, passwords[room]);
      await ensureDatabase(client, `vidimus_${room}`);
    }
    await client.query(`GRANT CONNECT ON DATABASE vidimus_authority TO ${STATUS_ROLE}`);
  } finally {
    await client.end();
  }
  const url = (database: string, role: string, password: string): string => {
    const address = new URL(serverUrl);
    Object.assign(address, { pathname: `/${database}`, username: role, password });
    return address.href;
  };
  return {
    rooms: Object.fromEntries(
      DATABASE_ROOMS.map((room) => [room, url(`vidimus_${room}`, `vidimus_${room}`, passwords[room])]),
    ) as DatabaseUrls['rooms'],
    status: url('vidimus_authority', STATUS_ROLE, passwords.status),
    events: url('vidimus_events', 'vidimus_events', passwords.events),
  };
}

async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(
    `${verb} ROLE ${client.escapeIdentifier(role)} LOGIN PASSWORD ${client.escapeLiteral(password)}`,
  );
}

/** Nobody but the owner may connect: a room cannot read what another room keeps. */
async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  const database = client.escapeIdentifier(name);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER ${database}`);
  await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${database} FROM PUBLIC`);
}
