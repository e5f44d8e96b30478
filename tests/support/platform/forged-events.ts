import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EVENT_CATALOGUE, TOPICS } from '@vidimus/contracts';
import { RecordSigner } from '@vidimus/messaging';
import type { OutgoingRecord } from '@vidimus/messaging';
import { platformLog } from './platform-log.js';

/** An event of a forger, and the record that carries it. */
export interface Forgery {
  readonly eventId: string;
  readonly type: string;
  readonly by: string;
  readonly record: OutgoingRecord;
}

/** Somebody who got as far as writing to every topic, and what he signs with. */
interface Forger {
  readonly name: string;
  /** Makes the value of a record on a topic that this room owns. */
  readonly value: (envelope: object, owner: string) => string;
}

const ownKey = new RecordSigner(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }));

const FORGERS: readonly Forger[] = [
  { name: 'signs nothing', value: (envelope) => JSON.stringify(envelope) },
  { name: 'has a key of his own', value: (envelope) => ownKey.sign(envelope) },
  { name: 'has stolen the key of another room', value: (envelope, owner) => signerOf(owner === 'issuance' ? 'identity' : 'issuance').sign(envelope) },
  {
    name: 'has changed what the owner signed',
    value: (envelope, owner) => {
      const claimed = JSON.stringify(envelope);
      const signature = (JSON.parse(signerOf(owner).sign({ ...envelope, correlationid: randomUUID() })) as { signature: string }).signature;
      return `${claimed.slice(0, -1)},"signature":"${signature}"}`;
    },
  },
];

/** What a forger says where he may say what he likes. */
export const FORGED_TEXT = 'forged-words';

/**
 * Every event that there is, about real things, by every forger who has not the key of the owner.
 * @param known ids of real things by the member of the data that names them, such as `certificateId`; other ids stay those of the example
 */
export function forgeries(known: Readonly<Record<string, string>>): Forgery[] {
  return FORGERS.flatMap((forger) => forgeriesBy(forger, known));
}

/** The same by somebody who has taken over every room that publishes, and signs as it does. */
export function forgeriesOfOwners(known: Readonly<Record<string, string>>): Forgery[] {
  return forgeriesBy({ name: 'has the key of the owner', value: (envelope, owner) => signerOf(owner).sign(envelope) }, known);
}

function forgeriesBy(forger: Forger, known: Readonly<Record<string, string>>): Forgery[] {
  return EVENT_CATALOGUE.map(({ type, topic, data: contract, example }) => {
    const claims = Object.fromEntries(Object.entries(example).map(([member, sample]): [string, unknown] => [member, known[member] ?? sample]));
    // His own words wherever the contract takes any.
    const data = Object.keys(claims).reduce<Record<string, unknown>>((told, member) => {
      const worded = { ...told, [member]: FORGED_TEXT };
      return contract.safeParse(worded).success ? worded : told;
    }, claims);
    const owner = TOPICS.find((declared) => declared.name === topic)?.owner ?? '';
    const [eventId, subject, time] = [randomUUID(), subjectOf(topic, known), new Date().toISOString()];
    const envelope = { specversion: '1.0', id: eventId, source: `/vidimus/${owner}`, type, subject, time, datacontenttype: 'application/json', data, correlationid: randomUUID() };
    return { eventId, type, by: forger.name, record: { topic, key: subject, value: forger.value(envelope, owner) } };
  });
}

/** Writes records as somebody whom no broker stops. */
export async function append(records: readonly OutgoingRecord[]): Promise<void> {
  const log = platformLog('forger');
  try {
    await log.append(records);
  } finally {
    await log.close();
  }
}

/** By which member of its data the events of a topic are keyed. */
const KEYED_BY: Readonly<Record<string, string>> = {
  'vidimus.accounts': 'accountId',
  'vidimus.persons': 'personId',
  'vidimus.issuance-requests': 'requestId',
  'vidimus.certificates': 'certificateId',
  'vidimus.otp-devices': 'deviceId',
  'vidimus.credentials': 'credentialId',
  'vidimus.messages': 'messageId',
};

function subjectOf(topic: string, known: Readonly<Record<string, string>>): string {
  const subject = known[KEYED_BY[topic] ?? ''];
  if (subject === undefined) throw new Error(`The forger knows nothing real on ${topic}: name what its events are keyed by.`);
  return subject;
}

function signerOf(room: string): RecordSigner {
  const folder = dirname(process.env['VIDIMUS_TEST_REPORT'] ?? '');
  return new RecordSigner(JSON.parse(readFileSync(join(folder, 'keys', `${room}.events.jwk`), 'utf8')) as JsonWebKey);
}
