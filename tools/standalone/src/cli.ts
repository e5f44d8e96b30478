import { Problem } from '@vidimus/contracts';
import { decodeBase32, totp } from '@vidimus/otp';
import { openDatabase, verifyAuditChain } from '@vidimus/persistence';
import { BACKUP_COMMANDS, BACKUP_USAGE } from './backup/backup-commands.js';
import { INSTALLATION_COMMANDS, INSTALLATION_USAGE } from './init/installation-commands.js';
import { PRODUCTION_COMMANDS, PRODUCTION_USAGE } from './init/production-commands.js';
import { databaseOf } from './installation/databases.js';
import { dataFolder } from './installation/folders.js';
import { DATABASE_ROOMS, readInstallation } from './installation/installation.js';
import type { DatabaseRoom, Installation } from './installation/installation.js';
import { LOST_COMMANDS, LOST_USAGE } from './lost-certificates/lost-commands.js';
import { BROKER_COMMANDS, BROKER_USAGE } from './platform/broker-commands.js';
import { TLS_COMMANDS, TLS_USAGE } from './tls/tls-commands.js';
import { UserError } from './user-error.js';

type Command = (args: readonly string[]) => Promise<void>;

const USAGE = `Commands:
  code ACCOUNT                       the second factor of a demo account, at this moment
  audit verify [ROOM]                walk the audit chain of a room, or of all
${BACKUP_USAGE}
${LOST_USAGE}
${BROKER_USAGE}
${TLS_USAGE}
${INSTALLATION_USAGE}
${PRODUCTION_USAGE}`;

/** `npm run vidimus -- COMMAND`: what operators do from a shell. */
const COMMANDS: Readonly<Record<string, Command>> = {
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
  ...BACKUP_COMMANDS,
  ...LOST_COMMANDS,
  ...BROKER_COMMANDS,
  ...TLS_COMMANDS,
  ...INSTALLATION_COMMANDS,
  ...PRODUCTION_COMMANDS,
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

const args = process.argv.slice(2);
const words = [2, 1].find((count) => Object.hasOwn(COMMANDS, args.slice(0, count).join(' ')));
try {
  const command = words === undefined ? undefined : COMMANDS[args.slice(0, words).join(' ')];
  if (command === undefined || words === undefined) throw new UserError(USAGE);
  await command(args.slice(words));
} catch (error) {
  const isPlain = error instanceof UserError || error instanceof Problem;
  console.error(isPlain ? (error instanceof Problem ? error.detail : error.message) : error);
  process.exitCode = 1;
}
