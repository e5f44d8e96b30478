import { decodeBase32, totp } from '@vidimus/otp';
import { openDatabase, verifyAuditChain } from '@vidimus/persistence';
import { UserError } from '../user-error.js';
import { databaseOf } from './databases.js';
import { dataFolder } from './folders.js';
import { DATABASE_ROOMS, readInstallation } from './installation.js';
import type { DatabaseRoom, Installation } from './installation.js';

/** Lines of the list of commands. */
export const USAGE = `  code ACCOUNT                       the second factor of a demo account, at this moment
  audit verify [ROOM]                walk the audit chain of a room, or of all`;

/** What is asked of the installation in the data folder. */
export const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  code: async ([account]) => {
    const { demo } = await installed();
    const officer = demo.officers.find((known) => known.username === account);
    if (officer === undefined) {
      throw new UserError(`Demo accounts are: ${demo.officers.map((known) => known.username).join(', ')}.`);
    }
    if (officer.phone !== null) throw new UserError(`The codes of ${officer.username} come by SMS: look into the mailbox while you sign in.`);
    console.log(totp(decodeBase32(officer.totpSecret), new Date()));
  },
  'audit verify': async ([room]) => {
    const rooms = room === undefined ? DATABASE_ROOMS : DATABASE_ROOMS.filter((known) => known === room);
    if (rooms.length === 0) throw new UserError(`Rooms with an audit chain are: ${DATABASE_ROOMS.join(', ')}.`);
    const installation = await installed();
    for (const known of rooms) await verifyAudit(installation, known);
  },
};

async function installed(): Promise<Installation> {
  const installation = await readInstallation(dataFolder());
  if (installation === undefined) throw new UserError('There is no installation yet: run "npm start" first.');
  return installation;
}

async function verifyAudit(installation: Installation, room: DatabaseRoom): Promise<void> {
  const { ports, databasePasswords } = installation;
  const url = `postgres://${databaseOf(room)}:${databasePasswords[room]}@127.0.0.1:${ports.postgres}/${databaseOf(room)}`;
  const dataSource = await openDatabase({
    url,
    poolSize: 1,
    applicationName: 'vidimus-audit',
    entities: [],
    migrations: [],
  }).catch((cause: unknown) => {
    throw new UserError(`The database of ${room} does not answer; the platform must run: "npm start".`, { cause });
  });
  try {
    const report = await verifyAuditChain(dataSource.manager);
    console.log(`${room}: ${report.linkCount} entries, head ${report.head}, ${report.faults.length} faults`);
    for (const fault of report.faults) console.log(`  ${JSON.stringify(fault)}`);
    if (report.faults.length > 0) process.exitCode = 1;
  } finally {
    await dataSource.destroy();
  }
}
