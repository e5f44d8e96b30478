import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { authorityRoom, Ceremony } from '@vidimus/authority';
import type { CeremonyOutcome } from '@vidimus/authority';
import { writePrivateFile } from '../installation/installation.js';
import { UserError } from '../user-error.js';
import { readAnswers } from './answers.js';
import { initialise } from './initialise.js';
import { offerLink } from './offer-link.js';
import type { PrintedLink } from './offer-link.js';
import { openProductionRoom } from './open-production-room.js';
import { readProduction } from './production-folder.js';
import { askAnswers } from './questions.js';

/** Lines of the list of commands. */
export const USAGE = `  init FOLDER [--answers FILE] [--mounted-at PATH]
                                     an installation for real: secrets, settings, databases, link of the first administrator
  init link FOLDER                   another link, as long as there is no administrator
  ceremony own FOLDER --present NAME --present NAME
                                     root and issuing authority, with a record to print and sign
  ceremony request FOLDER --present …    a request for a root outside
  ceremony import FOLDER CERTIFICATE [CHAIN] --present …
                                     what that root made of it`;

/** How an installation goes live. */
export const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  init: async (args) => {
    const { values, positionals } = parsed(args, { answers: { type: 'string' }, 'mounted-at': { type: 'string' } });
    const folder = folderFrom(positionals);
    const answers = values.answers === undefined ? await askAnswers(process.stdin, process.stdout) : await readAnswers(String(values.answers));
    const mountedAt = values['mounted-at'];
    const { link, left } = await initialise({
      folder,
      answers,
      ...(mountedAt === undefined ? {} : { mountedAt: String(mountedAt).replace(/\/+$/, '') }),
      progress: (step) => console.log(`${step} …`),
    });
    console.log(`\nThe installation is in ${folder}. Keep a copy of it where nobody else can read it.`);
    if (link !== undefined) printLink(link);
    const rest = [...left, `Hold the ceremony of the authority: npm run vidimus -- ceremony own ${folder} --present "Name, office" --present "Name, office"`];
    console.log(`\nWhat is left to do:\n${rest.map((sentence) => `  - ${sentence}`).join('\n')}`);
  },
  'init link': async (args) => {
    const folder = folderFrom(args);
    printLink(await offerLink(folder, await readProduction(folder)));
  },
  'ceremony own': (args) => ceremony(args, (held) => held.own()),
  'ceremony request': (args) => ceremony(args, (held) => held.request()),
  'ceremony import': (args) =>
    ceremony(args, async (held, [certificate, chain]) => {
      if (certificate === undefined) throw new UserError('Name the file with the certificate, and the one with its chain.');
      return held.takeIn(await textOf(certificate), chain === undefined ? '' : await textOf(chain));
    }),
};

async function ceremony(args: readonly string[], hold: (held: Ceremony, files: readonly string[]) => Promise<CeremonyOutcome>): Promise<void> {
  const { values, positionals } = parsed(args, { present: { type: 'string', multiple: true } });
  const folder = folderFrom(positionals);
  const { mountedAt } = await readProduction(folder);
  const room = await openProductionRoom(authorityRoom, folder, mountedAt);
  try {
    const present = Array.isArray(values.present) ? values.present.map(String) : [];
    const outcome = await hold(new Ceremony(room, present), positionals.slice(1));
    const records = join(folder, 'records');
    await mkdir(records, { recursive: true });
    const name = `ceremony-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.txt`;
    for (const [file, content] of [...Object.entries(outcome.files), [name, outcome.record] as const]) await writePrivateFile(join(records, file), content);
    console.log(`${outcome.record}\nPrint ${join(records, name)}, compare its fingerprints with those of the files beside it, and sign it.`);
  } finally {
    await room.close();
  }
}

function printLink({ address, expiresAt }: PrintedLink): void {
  console.log(`\nThe first administrator makes himself known here, once, until ${expiresAt.toISOString()}:\n  ${address}\nWhoever has this link owns the installation: hand it over in person.`);
}

function folderFrom([folder]: readonly string[]): string {
  if (folder === undefined) throw new UserError('Name the folder of the installation.');
  return resolve(folder);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UserError(`The file ${file} cannot be read.`, { cause });
  }
}

function parsed(args: readonly string[], options: NonNullable<Parameters<typeof parseArgs>[0]>['options']) {
  try {
    return parseArgs({ args: [...args], options: options ?? {}, allowPositionals: true });
  } catch (cause) {
    throw new UserError(`${(cause as Error).message.split('\n')[0] ?? ''} Commands are:\n${USAGE}`, { cause });
  }
}
