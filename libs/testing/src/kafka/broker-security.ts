import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KafkaLogin } from './cluster-ready.js';
import type { BrokerPlace } from './java-broker.js';

/** What a broker proves itself with, and whom it knows. */
export interface BrokerSecurity {
  /** Private key (PKCS#8) and certificate chain, PEM, good for 127.0.0.1. */
  keyFile: string;
  certificateFile: string;
  /** What the broker itself, as a client of its controller, checks that certificate against. */
  caFile: string;
  /** The user whom no rule binds. */
  administrator: string;
  /** File with the password of each user (SCRAM-SHA-512), the administrator's among them; letters, digits, `-` and `_`. */
  passwordFiles: Readonly<Record<string, string>>;
}

/** The administrator as a client. */
export async function administratorLogin({ administrator, passwordFiles, caFile }: BrokerSecurity): Promise<KafkaLogin> {
  const password = await passwordOf(administrator, passwordFiles);
  return { ssl: { ca: [await readFile(caFile, 'utf8')] }, sasl: { mechanism: 'scram-sha-512', username: administrator, password } };
}

/** @throws Error naming the user whose file is missing. */
export async function passwordOf(user: string, files: Readonly<Record<string, string>>): Promise<string> {
  const file = files[user];
  if (file === undefined) throw new Error(`There is no password file of the Kafka user ${user}.`);
  return (await readFile(file, 'utf8')).trim();
}

/**
 * Settings of a broker that speaks TLS alone: users by SCRAM, the controller with a password of its own that is new at every start, and
 * nothing allowed that no rule allows.
 */
export async function securityProperties(home: string, place: BrokerPlace, security: BrokerSecurity): Promise<Record<string, string>> {
  const keyStore = join(home, 'broker.pem');
  await writeFile(keyStore, `${await readFile(security.keyFile, 'utf8')}${await readFile(security.certificateFile, 'utf8')}`, { mode: 0o600 });
  const between = randomBytes(24).toString('base64url');
  const password = await passwordOf(security.administrator, security.passwordFiles);
  const modules = 'org.apache.kafka.common.security';
  return {
    listeners: `CLIENTS://127.0.0.1:${place.brokerPort},CONTROLLER://127.0.0.1:${place.controllerPort}`,
    'listener.security.protocol.map': 'CLIENTS:SASL_SSL,CONTROLLER:SASL_SSL',
    'inter.broker.listener.name': 'CLIENTS',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'listener.name.clients.scram-sha-512.sasl.jaas.config': `${modules}.scram.ScramLoginModule required username="${security.administrator}" password="${password}";`,
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config': `${modules}.plain.PlainLoginModule required username="broker" password="${between}" user_broker="${between}";`,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keyStore,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': security.caFile,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'false',
    'super.users': `User:broker;User:${security.administrator}`,
    // A second without a heartbeat is no death on a machine that runs a whole platform.
    'broker.session.timeout.ms': '3000',
  };
}
