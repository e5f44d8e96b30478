import { readFileSync } from 'node:fs';
import { KafkaEventLog } from '@vidimus/messaging';
import { platformReport } from './report.js';

/** As whom the event log of the platform under test is used. */
export interface LogUser {
  readonly name: string;
  /** Without it he does not sign in. */
  readonly password?: string;
}

const silent = { warn: () => undefined, error: () => undefined };

/** Addresses of the brokers of the platform under test: its own or, where it has none, those of the run. */
export function platformBrokers(): readonly string[] {
  return platformReport().kafka?.brokers ?? (process.env['VIDIMUS_TEST_KAFKA_BROKERS'] ?? '').split(',');
}

/** The event log of the platform under test. @param user by default the administrator of the brokers, whom no rule binds */
export function platformLog(clientId: string, user?: LogUser): KafkaEventLog {
  const { kafka } = platformReport();
  const options = { brokers: platformBrokers(), clientId, replicationFactor: 1, logger: silent };
  if (kafka === undefined) return new KafkaEventLog(options);
  const { name, password } = user ?? { name: kafka.user, password: readFileSync(kafka.passwordFile, 'utf8').trim() };
  return new KafkaEventLog({
    ...options,
    ssl: { ca: [readFileSync(kafka.caFile, 'utf8')] },
    ...(password === undefined ? {} : { sasl: { mechanism: 'scram-sha-512', username: name, password } }),
  });
}

/** What a command must find in its environment to use those brokers as their administrator. */
export function brokerLogin(): Record<string, string> {
  const { kafka } = platformReport();
  return kafka === undefined ? {} : { VIDIMUS_KAFKA_USER: kafka.user, VIDIMUS_KAFKA_PASSWORD_FILE: kafka.passwordFile, VIDIMUS_KAFKA_CA_FILE: kafka.caFile };
}
