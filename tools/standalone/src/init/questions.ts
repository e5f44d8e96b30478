import { createInterface } from 'node:readline/promises';
import { UserError } from '../user-error.js';
import { checkedAnswers } from './answers.js';
import type { Answers } from './answers.js';

/** A question, and the member of the answers that it fills. An empty answer takes the default, or leaves the member out. */
interface Question {
  readonly path: string;
  readonly text: string;
  readonly otherwise?: string;
  /** Asked only when this holds of what was answered before. */
  readonly when?: (given: ReadonlyMap<string, string>) => boolean;
}

const isToken = (where: string) => (given: ReadonlyMap<string, string>): boolean => given.get(`${where}.kind`) === 'pkcs11';
const isGiven = (path: string) => (given: ReadonlyMap<string, string>): boolean => given.has(path);

const keystoreQuestions = (where: string, text: string): Question[] => [
  { path: `${where}.kind`, text: `${text}: pkcs11 for a token, file for tests`, otherwise: 'pkcs11' },
  { path: `${where}.module`, text: '  Path of the PKCS#11 module', when: isToken(where) },
  { path: `${where}.token`, text: '  Label of the token', when: isToken(where) },
  { path: `${where}.pinFile`, text: '  File with its PIN', when: isToken(where) },
];

const QUESTIONS: readonly Question[] = [
  { path: 'provider.name', text: 'Legal name of the provider, as it stands in certificates' },
  { path: 'provider.identifier', text: 'Its identifier, such as VATEL-094259216' },
  { path: 'provider.country', text: 'Its country, two letters', otherwise: 'GR' },
  { path: 'provider.cpsUrl', text: 'Address of the certification practice statement' },
  { path: 'provider.pdsUrl', text: 'Address of the PKI disclosure statement in English (https)' },
  { path: 'policy', text: 'Policy of the certificates: test or qualified', otherwise: 'test' },
  { path: 'publicUrl', text: 'Address under which people reach the platform (https)' },
  { path: 'statusUrl', text: 'Address of revocation lists and OCSP, written into every certificate (http)' },
  { path: 'timeZone', text: 'Time zone in which the day of a meeting is counted', otherwise: 'Europe/Athens' },
  { path: 'locale', text: 'Language in which people are written to: en, it, pt-BR or el', otherwise: 'el' },
  { path: 'network', text: 'hosts: each room at a host of its own name; machine: all rooms on this machine', otherwise: 'hosts' },
  { path: 'database.url', text: 'PostgreSQL server, such as postgres://db.example:5432' },
  { path: 'database.caFile', text: '  File with the certificates that it is checked against (empty: those of this installation)' },
  { path: 'database.administrator.user', text: '  Superuser that makes roles and databases now (empty: later)' },
  { path: 'database.administrator.passwordFile', text: '  File with his password', when: isGiven('database.administrator.user') },
  { path: 'brokers.addresses', text: 'Kafka brokers, as host:port separated by commas' },
  { path: 'brokers.caFile', text: '  File with the certificates that they are checked against (empty: those of this installation)' },
  { path: 'brokers.administrator.user', text: '  User that makes topics and rules now (empty: later)' },
  { path: 'brokers.administrator.passwordFile', text: '  File with his password', when: isGiven('brokers.administrator.user') },
  { path: 'mail.url', text: 'Mail server, such as smtps://vidimus@mail.example:465' },
  { path: 'mail.passwordFile', text: '  File with the password of its user (empty: none)' },
  { path: 'mail.from', text: '  Address that mails come from' },
  { path: 'mail.bounces.domain', text: '  Domain whose mail is passed on to this installation, so that it learns what was not delivered (empty: none)' },
  { path: 'mail.bounces.port', text: '  Port at which it takes them', otherwise: '2525', when: isGiven('mail.bounces.domain') },
  { path: 'sms.url', text: 'SMS gateway (https; empty: none)' },
  { path: 'sms.apiKeyFile', text: '  File with its key', when: isGiven('sms.url') },
  { path: 'registries.url', text: 'Address of the registries' },
  { path: 'registries.apiKeyFile', text: '  File with the key that they ask for' },
  { path: 'taxLogin.issuer', text: 'Issuer of the tax login (https)' },
  { path: 'taxLogin.clientId', text: '  Client id of this installation there' },
  { path: 'taxLogin.clientSecretFile', text: '  File with its secret' },
  ...keystoreQuestions('keystore', 'Keys of the authority'),
  ...keystoreQuestions('holdersKeystore', "Key that wraps holders' keys"),
  ...keystoreQuestions('seedsKeystore', 'Key that wraps the keys of seeds of one-time codes'),
];

/**
 * Asks at the terminal for everything that an installation must know.
 * @throws UserError with a line for everything that cannot be used, or when the terminal ends before the last question.
 */
export async function askAnswers(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<Answers> {
  const terminal = createInterface({ input });
  const lines = terminal[Symbol.asyncIterator]();
  const given = new Map<string, string>();
  try {
    for (const { path, text, otherwise, when } of QUESTIONS) {
      if (when !== undefined && !when(given)) continue;
      output.write(`${text}${otherwise === undefined ? '' : ` [${otherwise}]`}: `);
      const line = await lines.next();
      if (line.done === true) throw new UserError('The answers ended before the last question: nothing was made.');
      const typed = line.value.trim();
      const answer = typed === '' ? otherwise : typed;
      if (answer !== undefined) given.set(path, answer);
    }
  } finally {
    terminal.close();
  }
  return checkedAnswers(nested(given), 'What you answered');
}

function nested(given: ReadonlyMap<string, string>): object {
  const answers: Record<string, unknown> = {};
  for (const [path, value] of given) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let place = answers;
    for (const name of names) {
      const inner = (place[name] ??= {}) as Record<string, unknown>;
      place = inner;
    }
    place[last] = path === 'brokers.addresses' ? value.split(',').map((part) => part.trim()) : value;
  }
  return answers;
}
