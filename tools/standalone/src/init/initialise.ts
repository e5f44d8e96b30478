import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOPICS } from '@vidimus/contracts';
import { makeDataFolder, webFolder } from '../installation/folders.js';
import { DATABASE_ROOMS, writePrivateFile } from '../installation/installation.js';
import type { KeyFiles } from '../installation/keys.js';
import { ROOM_NAMES } from '../platform/room-names.js';
import { accessRules } from '../platform/topic-access.js';
import { withKafka } from '../platform/with-kafka.js';
import { writeEnvironments } from '../services/environment-files.js';
import { makeTls } from '../tls/make-tls.js';
import type { Answers } from './answers.js';
import { makeInstallationFiles, prepareServerDatabases } from './installation-files.js';
import { offerLink } from './offer-link.js';
import type { PrintedLink } from './offer-link.js';
import { databaseServer, productionEnvironments, serverCaFile } from './production-environments.js';
import { rememberProduction } from './production-folder.js';

/** Where images have the web application. */
const WEB_IN_IMAGES = '/vidimus/web';

export interface Initialisation {
  readonly folder: string;
  readonly answers: Answers;
  /** Where the rooms will see the folder; default: where it is. */
  readonly mountedAt?: string;
  /** Told before each step. */
  readonly progress: (step: string) => void;
}

/** What was made, and what is left to others. */
export interface Initialised {
  /** Absent while there is no database that it could be kept in. */
  readonly link?: PrintedLink;
  /** A sentence for each step that could not be done here. */
  readonly left: readonly string[];
}

/**
 * Makes a production from answers: secrets, certificates of inner connections, settings of the rooms, and, on servers whose administrators
 * are named, databases, topics and rules, and the link of the first administrator. Everything can be repeated; what is there is kept.
 * @throws UserError with a sentence that says what to do.
 */
export async function initialise({ folder, answers, mountedAt = folder, progress }: Initialisation): Promise<Initialised> {
  makeDataFolder(folder);
  const production = await rememberProduction(folder, { organisationName: answers.provider.name, publicUrl: answers.publicUrl, mountedAt });
  progress('keys');
  await takeSecrets(folder, answers);
  const files = await makeInstallationFiles(folder);
  progress('certificates of inner connections');
  await makeTls(join(folder, 'tls'), ROOM_NAMES.filter((room) => room !== 'status'), new Date());
  await takeCertificates(folder, answers);
  progress('settings');
  const webDir = mountedAt === folder ? webFolder() : WEB_IN_IMAGES;
  await writeEnvironments(join(folder, 'environments'), productionEnvironments({ answers, folder, mountedAt, files, webDir }));
  const left = [...(await onBrokers(folder, answers, files.keys, progress)), ...files.empty.filter((path) => isNeeded(path, answers)).map((path) => `Fill ${path}.`)];
  const { administrator } = answers.database;
  if (administrator === undefined) {
    return { left: [...left, `Make the databases (databases create), then the link of the first administrator: npm run vidimus -- init link ${folder}`] };
  }
  progress('databases');
  await prepareServerDatabases(await administratorUrl(databaseServer(answers, folder), administrator), join(folder, 'keys'));
  progress('first administrator');
  return { link: await offerLink(folder, production), left };
}

/** Secrets that others gave, under the names by which rooms are pointed to them. */
async function takeSecrets(folder: string, { registries, taxLogin, sms, mail, keystore, holdersKeystore, seedsKeystore }: Answers): Promise<void> {
  const given: readonly (readonly [name: string, file: string | undefined])[] = [
    ['registry.secret', registries.apiKeyFile],
    ['tax-login.secret', taxLogin.clientSecretFile],
    ['sms-gateway.secret', sms?.apiKeyFile],
    ['smtp.password', mail.passwordFile],
    ['keystore.secret', keystore.kind === 'pkcs11' ? keystore.pinFile : undefined],
    ['remote-signing.keystore.secret', holdersKeystore.kind === 'pkcs11' ? holdersKeystore.pinFile : undefined],
    ['otp-sync.keystore.secret', seedsKeystore.kind === 'pkcs11' ? seedsKeystore.pinFile : undefined],
  ];
  for (const [name, file] of given) {
    if (file !== undefined) await writePrivateFile(join(folder, 'keys', name), (await readFile(file, 'utf8')).trim());
  }
}

async function takeCertificates(folder: string, { database, brokers }: Answers): Promise<void> {
  if (database.caFile !== undefined) await copyFile(database.caFile, serverCaFile(folder, 'database', database.caFile));
  if (brokers.caFile !== undefined) await copyFile(brokers.caFile, serverCaFile(folder, 'brokers', brokers.caFile));
}

/** Users of the brokers are made by their own tools: the client library has no word for it. */
async function onBrokers(folder: string, { brokers }: Answers, keys: KeyFiles, progress: (step: string) => void): Promise<string[]> {
  const users = await usersToMake(folder, brokers.addresses, keys);
  if (brokers.administrator === undefined) return [users, 'Make topics and rules: npm run vidimus -- topics create, and acls create.'];
  progress('topics and rules');
  const caFile = serverCaFile(folder, 'brokers', brokers.caFile);
  await withKafka({ brokers: brokers.addresses, caFile, ...brokers.administrator }, async (log) => {
    await log.ensureTopics(TOPICS);
    await log.ensureAccess(await accessRules());
  });
  return [users];
}

/** Passwords are in files, since everybody on a machine sees the words of a command. @returns the command that makes the users, as a sentence */
async function usersToMake(folder: string, addresses: readonly string[], keys: KeyFiles): Promise<string> {
  for (const room of DATABASE_ROOMS) {
    const password = (await readFile(keys.kafkaPassword(room), 'utf8')).trim();
    await writePrivateFile(join(folder, 'brokers', `${room}.properties`), `SCRAM-SHA-512=password=${password}\n`);
  }
  const command = `kafka-configs.sh --bootstrap-server ${addresses.join(',')} --command-config ADMINISTRATOR.properties --alter --entity-type users --entity-name $room --add-config-file ${join(folder, 'brokers')}/$room.properties`;
  return `Make a user (SCRAM-SHA-512) on the brokers for each room; ADMINISTRATOR.properties is what you sign in to them with:\n    for room in ${DATABASE_ROOMS.join(' ')}; do ${command}; done`;
}

async function administratorUrl(serverUrl: string, { user, passwordFile }: { readonly user: string; readonly passwordFile: string }): Promise<string> {
  const address = new URL(serverUrl);
  address.username = encodeURIComponent(user);
  address.password = encodeURIComponent((await readFile(passwordFile, 'utf8')).trim());
  return address.href;
}

function isNeeded(path: string, { sms, mail }: Answers): boolean {
  if (path.endsWith('sms-gateway.secret')) return sms !== undefined;
  return path.endsWith('smtp.password') ? mail.passwordFile !== undefined : true;
}
