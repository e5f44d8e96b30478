import { parseArgs } from 'node:util';
import { decodeBase32, totp } from '@vidimus/otp';
import { openDatabase, verifyAuditChain } from '@vidimus/persistence';
import { databasesHere, installationIn } from '../backup/sources.js';
import type { RoomDatabase } from '../backup/sources.js';
import { UserError } from '../user-error.js';
import { dataFolder } from './folders.js';
import { DATABASE_ROOMS, readInstallation } from './installation.js';
import type { Installation } from './installation.js';

/** Lines of the list of commands. */
export const USAGE = `  code ACCOUNT                       the second factor of a demo account, at this moment
  audit verify [ROOM]                walk the audit chain of a room, or of all; --environments FOLDER for rooms with files of their own`;

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
  'audit verify': async (args) => {
    const { room, environments } = read(args);
    if (room !== undefined && !DATABASE_ROOMS.some((known) => known === room)) throw new UserError(`Rooms with an audit chain are: ${DATABASE_ROOMS.join(', ')}.`);
    const { rooms } = environments === undefined ? await databasesHere() : await installationIn(environments);
    for (const database of rooms) if (room === undefined || database.name === room) await verifyAudit(database);
  },
};

async function installed(): Promise<Installation> {
  const installation = await readInstallation(dataFolder());
  if (installation === undefined) throw new UserError('There is no installation yet: run "npm start" first.');
  return installation;
}

function read(args: readonly string[]): { readonly room: string | undefined; readonly environments: string | undefined } {
  try {
    const { values, positionals: [room, ...more] } = parseArgs({ args: [...args], options: { environments: { type: 'string' } }, allowPositionals: true });
    if (more.length === 0) return { room, environments: values.environments };
  } catch (cause) {
    throw new UserError(`The command is: audit verify [ROOM] [--environments FOLDER].`, { cause });
  }
  throw new UserError(`The command is: audit verify [ROOM] [--environments FOLDER].`);
}

async function verifyAudit({ name: room, url }: RoomDatabase): Promise<void> {
  const dataSource = await openDatabase({
    url,
    poolSize: 1,
    applicationName: 'vidimus-audit',
    patient: true,
    entities: [],
    migrations: [],
  }).catch((cause: unknown) => {
    throw new UserError(`The database of ${room} does not answer: see that its server runs, and that its address is right.`, { cause });
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
