import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { skipUnless, toolAvailable } from '@vidimus/testing';
import { readComposeFile } from '../support/deployment/compose-file.js';

const SCRIPT = resolve('deploy/kafka/start.sh');
/** Writes down its own words and the file that the last one names, with its rights, and makes what Kafka would. */
const STORAGE = `#!/bin/sh
printf '%s\\n' "$@" > "$SEEN/format.words"
cat "\${2#@}" > "$SEEN/format"
stat -c %a "\${2#@}" > "$SEEN/format.mode"
printf 'Formatting with %s\\n' "$(cat "\${2#@}")"
touch "$VIDIMUS_KAFKA_DATA/meta.properties"
`;
const SERVER = `#!/bin/sh
printf '%s\\n' "$@" > "$SEEN/start.words"
cat "$1" > "$SEEN/properties"
stat -c %a "$1" > "$SEEN/properties.mode"
cp "$(sed -n 's/^ssl.keystore.location=//p' "$1")" "$SEEN/broker.pem"
`;
const USERS = ['admin', 'identity', 'otp-sync'];
const passwordOf = (user: string): string => createHash('sha256').update(user).digest('base64url');

let folder: string;
const at = (name: string): string => join(folder, name);
const seen = (name: string): Promise<string> => readFile(at(`seen/${name}`), 'utf8');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-broker-'));
  for (const name of ['secrets', 'kafka/bin', 'data', 'run', 'seen']) await mkdir(at(name), { recursive: true });
  await writeFile(at('kafka/bin/kafka-storage.sh'), STORAGE, { mode: 0o755 });
  await writeFile(at('kafka/bin/kafka-server-start.sh'), SERVER, { mode: 0o755 });
  for (const name of ['kafka.key', 'kafka.crt', 'ca.crt']) await writeFile(at(`secrets/${name}`), `${name}\n`);
  for (const user of USERS) await writeFile(at(`secrets/${user}.kafka-password`), passwordOf(user));
});
afterEach(() => rm(folder, { recursive: true }));

function start(shell: string): { status: number | null; said: string } {
  const env = { PATH: process.env['PATH'], SEEN: at('seen'), TMPDIR: at('run'), KAFKA_HOME: at('kafka'), VIDIMUS_SECRETS: at('secrets'), VIDIMUS_KAFKA_DATA: at('data'), VIDIMUS_KAFKA_ADDRESS: 'broker.example:9193' };
  const { status, stdout, stderr } = spawnSync(shell, [SCRIPT], { env, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

function settings(text: string): Record<string, string> {
  return Object.fromEntries(text.split('\n').filter((line) => /^[a-z]/.test(line)).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

describe.each(['sh', 'bash'])('the start of the broker, by %s', (shell) => {
  it('formats an empty log with a user for each password, none of which is a word of a command or is said', async () => {
    const { status, said } = start(shell);
    expect([status, said]).toEqual([0, '']);
    const [first, file] = (await seen('format.words')).trim().split('\n');
    expect([first, file]).toEqual(['format', expect.stringMatching(/^@\/.+\/format$/)]);
    expect((await seen('format.mode')).trim()).toBe('600');
    const words = (await seen('format')).trim().split('\n');
    const users = USERS.flatMap((user) => ['--add-scram', `SCRAM-SHA-512=[name=${user},password=${passwordOf(user)}]`]);
    expect(words).toEqual(['--cluster-id', expect.stringMatching(/^v[\w-]{21}$/), '--config', expect.stringMatching(/server\.properties$/), ...users]);
    const left = await readdir(at('run'), { recursive: true });
    expect(left.filter((path) => path.endsWith('format'))).toEqual([]);
    for (const user of USERS) expect(await seen('start.words')).not.toContain(passwordOf(user));
  });

  it('speaks TLS alone, takes users alone, and allows what a rule allows alone', async () => {
    start(shell);
    const found = settings(await seen('properties'));
    expect(found).toMatchObject({
      listeners: 'CLIENTS://:9193,CONTROLLER://localhost:9094',
      'advertised.listeners': 'CLIENTS://broker.example:9193',
      'listener.security.protocol.map': 'CLIENTS:SASL_SSL,CONTROLLER:SASL_SSL',
      'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'allow.everyone.if.no.acl.found': 'false',
      'super.users': 'User:broker;User:admin',
      'auto.create.topics.enable': 'false',
      'log.dirs': at('data'),
    });
    expect(found['listener.name.clients.scram-sha-512.sasl.jaas.config']).toContain(`username="admin" password="${passwordOf('admin')}"`);
    expect(await seen('broker.pem')).toBe('kafka.key\nkafka.crt\n');
    expect((await seen('properties.mode')).trim()).toBe('600');
  });

  it('leaves a log that is there as it is, with another password between the broker and itself at each start', async () => {
    start(shell);
    const between = async (): Promise<string | undefined> => settings(await seen('properties'))['listener.name.controller.plain.sasl.jaas.config'];
    const before = await between();
    await rm(at('seen/format'));
    expect(start(shell).status).toBe(0);
    expect(await readdir(at('seen'))).not.toContain('format');
    expect(await between()).not.toBe(before);
    expect((await stat(at('data/meta.properties'))).isFile()).toBe(true);
  });

  it('does not start without its key, its administrator or a password that it can read', async () => {
    for (const name of ['kafka.key', 'admin.kafka-password']) {
      const content = await readFile(at(`secrets/${name}`), 'utf8');
      await rm(at(`secrets/${name}`));
      const { status, said } = start(shell);
      expect([status === 0, said]).toEqual([false, expect.stringContaining(name)]);
      await writeFile(at(`secrets/${name}`), content);
    }
    await mkdir(at('secrets/nobody.kafka-password'));
    expect(start(shell).status).not.toBe(0);
    expect(await readdir(at('seen'))).toEqual([]);
  });
});

describe('the start of the broker', () => {
  it('is what the compose file runs, with the files where the script looks for them', () => {
    const { entrypoint, environment, volumes } = readComposeFile('docker-compose.yml', {}).services['kafka'] ?? {};
    expect(entrypoint).toEqual(['/bin/sh', '/vidimus/start.sh']);
    expect(volumes).toContain('./deploy/kafka/start.sh:/vidimus/start.sh:ro');
    expect(Object.keys(environment ?? {}).filter((name) => name.startsWith('VIDIMUS_'))).toEqual(['VIDIMUS_KAFKA_ADDRESS']);
  });
});

skipUnless(toolAvailable('shellcheck'), 'shellcheck is not installed').it('shellcheck finds nothing wrong with it', () => {
  const { status, stdout } = spawnSync('shellcheck', [SCRIPT], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '']);
});
