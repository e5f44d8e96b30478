import { parseArgs } from 'node:util';
import { authorityRoom, listLost, revokeLost } from '@vidimus/authority';
import { crlReasonSchema } from '@vidimus/contracts';
import { CommitSignal, Doors, openDatabase } from '@vidimus/persistence';
import { SystemClock, SystemIds } from '@vidimus/service-kit';
import type { DataSource } from 'typeorm';
import { databasesHere, installationIn } from '../backup/sources.js';
import { UserError } from '../user-error.js';

export const USAGE = `  certificates lost                  certificates that were issued after the backup that was restored, as far as the log told
  certificates revoke-lost SERIAL    revoke one of which there is no record, by its serial number in hexadecimal; --reason REASON
      both take --environments FOLDER`;

/** What is done about certificates that a restored authority has no record of. */
export const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  'certificates lost': async (args) => {
    const { environments } = read(args).values;
    const lost = await onAuthority(environments, (dataSource) => listLost(dataSource.manager));
    for (const { serialNumber, notAfter, revokedAt } of lost) {
      console.log(`${serialNumber}  until ${notAfter.toISOString()}  ${revokedAt === null ? 'not revoked' : `revoked ${revokedAt.toISOString()}`}`);
    }
    if (lost.length === 0) console.log('None is known.');
  },
  'certificates revoke-lost': async (args) => {
    const { values: { environments, reason }, positionals: [serial = ''] } = read(args);
    const serialNumber = serial.toLowerCase().replaceAll(':', '');
    if (!/^([0-9a-f]{2}){1,20}$/.test(serialNumber)) throw new UserError('Name the serial number in hexadecimal, as "openssl x509 -serial" prints it.');
    const chosen = crlReasonSchema.safeParse(reason);
    if (!chosen.success) throw new UserError(`--reason takes one of ${crlReasonSchema.options.join(', ')}.`);
    await onAuthority(environments, async (dataSource) => {
      const clock = new SystemClock();
      const ids = new SystemIds(clock);
      const doors = new Doors({ room: authorityRoom.name, dataSource, clock, ids, committed: new CommitSignal() });
      await revokeLost(doors, serialNumber, chosen.data, { actor: { kind: 'system', id: 'shell' }, command: 'revoke-lost', correlationId: ids.uuid() });
    });
    console.log(`The certificate ${serialNumber} is revoked. The next list follows within seconds.`);
  },
};

async function onAuthority<Result>(environments: string | undefined, work: (dataSource: DataSource) => Promise<Result>): Promise<Result> {
  const { rooms } = environments === undefined ? await databasesHere() : await installationIn(environments);
  const url = rooms.find(({ name }) => name === authorityRoom.name)?.url;
  if (url === undefined) throw new UserError('The authority has no database here.');
  const dataSource = await openDatabase({ url, poolSize: 1, applicationName: 'vidimus certificates', patient: true, entities: [], migrations: [] }).catch((cause: unknown) => {
    throw new UserError('The database of the authority does not answer; the platform must run: "npm start".', { cause });
  });
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

function read(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({ args: [...args], options: { environments: text, reason: { ...text, default: 'unspecified' } }, allowPositionals: true });
  } catch (cause) {
    throw new UserError(`The commands are:\n${USAGE}`, { cause });
  }
}
