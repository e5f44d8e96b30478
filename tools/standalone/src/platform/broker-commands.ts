import { TOPICS } from '@vidimus/contracts';
import { UserError } from '../user-error.js';
import { accessRules } from './topic-access.js';
import { withKafka } from './with-kafka.js';
import type { KafkaAddress } from './with-kafka.js';

/** Lines of the list of commands. */
export const USAGE = `  topics check|create BROKERS        compare the declared topics with a Kafka, or create the missing ones
  acls check|create BROKERS          the same with what each room may do there
                                     (as VIDIMUS_KAFKA_USER, with VIDIMUS_KAFKA_PASSWORD_FILE and VIDIMUS_KAFKA_CA_FILE)`;

/** What is prepared on brokers before rooms are started: as an administrator there, since rooms have no right to do it. */
export const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  'topics check': async ([brokers]) => {
    const differences = await withKafka(addressFrom(brokers), (log) => log.checkTopics(TOPICS));
    for (const { topic, setting, declared, found } of differences) {
      console.log(`${topic}: ${setting} is ${found}, declared is ${declared}`);
    }
    if (differences.length > 0) process.exitCode = 1;
    else console.log(`All ${TOPICS.length} topics are as declared.`);
  },
  'topics create': async ([brokers]) => {
    const { created, existing } = await withKafka(addressFrom(brokers), (log) => log.ensureTopics(TOPICS));
    console.log(`Created: ${created.join(', ') || 'none'}. There before: ${existing.join(', ') || 'none'}.`);
  },
  'acls check': async ([brokers]) => {
    const rules = await accessRules();
    const differences = await withKafka(addressFrom(brokers), (log) => log.checkAccess(rules));
    for (const { rule, fault } of differences) console.log(`${fault}: ${rule}`);
    if (differences.length > 0) process.exitCode = 1;
    else console.log(`All ${rules.length} rules are as declared, and there are no others.`);
  },
  'acls create': async ([brokers]) => {
    const rules = await accessRules();
    await withKafka(addressFrom(brokers), (log) => log.ensureAccess(rules));
    console.log(`All ${rules.length} rules are there: each room may do what it needs, nobody else anything.`);
  },
};

function addressFrom(brokers: string | undefined): KafkaAddress {
  if (brokers === undefined) throw new UserError('Name the brokers, as host:port separated by commas.');
  const { VIDIMUS_KAFKA_USER: user, VIDIMUS_KAFKA_PASSWORD_FILE: passwordFile, VIDIMUS_KAFKA_CA_FILE: caFile } = process.env;
  if (user && !passwordFile) throw new UserError('Set VIDIMUS_KAFKA_PASSWORD_FILE to the file with the password: VIDIMUS_KAFKA_USER is set.');
  return {
    brokers: brokers.split(','),
    ...(user ? { user } : {}),
    ...(passwordFile ? { passwordFile } : {}),
    ...(caFile ? { caFile } : {}),
  };
}
