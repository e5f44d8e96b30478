import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rememberProduction } from '../init/production-folder.js';
import { DATABASE_ROOMS } from '../installation/installation.js';
import { readFiles } from './kept-files.js';
import { installationIn } from './sources.js';

describe('environments of rooms', () => {
  let folder: string;
  const write = (name: string, ...lines: string[]): Promise<void> => writeFile(join(folder, name), `${lines.join('\n')}\n`);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vidimus-environments-'));
    await write('password', 'p@ss/word');
    for (const room of DATABASE_ROOMS) {
      await write(`${room}.env`, `VIDIMUS_DATABASE_URL=postgres://${room}@db/${room}?sslrootcert=/tls/ca.crt`, 'VIDIMUS_EVENT_LOG=kafka', 'VIDIMUS_KAFKA_BROKERS=one:9093,two:9093');
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('tell where databases and brokers are, which files belong to them, and which keys lie elsewhere', async () => {
    await write('authority.env', 'VIDIMUS_DATABASE_URL=postgres://authority@db/authority', `VIDIMUS_DATABASE_PASSWORD_FILE=${folder}/password`,
      'VIDIMUS_KAFKA_BROKERS=one:9093', 'VIDIMUS_AUTHORITY_PKCS11_MODULE=/usr/lib/hsm.so', 'VIDIMUS_AUTHORITY_PKCS11_TOKEN=ca', 'VIDIMUS_AUTHORITY_PKCS11_PIN_FILE=/keys/pin');
    const { rooms, events, files, notIncluded } = await installationIn(folder);
    expect(rooms.map(({ name }) => name)).toEqual(DATABASE_ROOMS);
    expect(rooms.find(({ name }) => name === 'authority')).toMatchObject({ url: 'postgres://authority:p%40ss%2Fword@db/authority', kafka: { brokers: ['one:9093'] } });
    expect(rooms.find(({ name }) => name === 'gateway')?.kafka?.brokers).toEqual(['one:9093', 'two:9093']);
    expect(events).toBeUndefined();
    expect(files).toEqual(expect.arrayContaining([join(folder, 'authority.env'), join(folder, 'password'), '/keys/pin', '/tls/ca.crt']));
    expect(notIncluded).toEqual(['The keys in the token "ca" of /usr/lib/hsm.so: copy the token by the means of its maker.']);
  });

  it('of an installation are read as the rooms see them, and bring along what its commands need', async () => {
    const home = await mkdtemp(join(tmpdir(), 'vidimus-production-'));
    const environments = join(home, 'environments');
    for (const name of ['environments', 'keys', 'tls']) await mkdir(join(home, name));
    await writeFile(join(home, 'keys/password'), 'secret');
    const facts = { organisationName: 'Example Trust', publicUrl: 'https://trust.example', mountedAt: '/etc/vidimus' };
    await rememberProduction(home, facts);
    for (const room of DATABASE_ROOMS) await writeFile(join(environments, `${room}.env`), `VIDIMUS_DATABASE_URL=postgres://${room}@db/${room}\nVIDIMUS_DATABASE_PASSWORD_FILE=/etc/vidimus/keys/password\n`);
    const { rooms, files, own } = await installationIn(environments);
    expect(rooms[0]?.url).toContain(':secret@db');
    expect(files).toContain(join(home, 'keys/password'));
    await writeFile(join(environments, 'remote-signing.env'), `VIDIMUS_DATABASE_URL=postgres://remote-signing@db/remote-signing\nVIDIMUS_REMOTE_SIGNING_KEYSTORE_FILE=/etc/vidimus/keys/holders.keystore\n`);
    expect((await installationIn(environments)).notIncluded).toEqual([`The keystore of remote-signing, since ${join(home, 'keys/holders.keystore')} is not there: copy it from where the room has it.`]);
    await writeFile(join(home, 'keys/holders.keystore'), 'sealed');
    expect((await installationIn(environments)).notIncluded).toEqual([]);
    await writeFile(join(home, 'tls/ca.key'), 'key', { mode: 0o600 });
    const kept = await readFiles(null, [...files, ...own]);
    expect(kept.map(({ path }) => path).toSorted()).toEqual([...files, join(home, 'keys/holders.keystore'), join(home, 'production.json'), join(home, 'tls/ca.key')].toSorted());
    expect(kept.find(({ path }) => path.endsWith('ca.key'))?.mode).toBe(0o600);
    await rm(home, { recursive: true });
  });

  it('are of all rooms, with one event log', async () => {
    await write('identity.env', 'VIDIMUS_DATABASE_URL=postgres://identity@db/identity', 'VIDIMUS_EVENT_LOG=embedded', 'VIDIMUS_EVENT_LOG_URL=postgres://events@db/events');
    await expect(installationIn(folder)).rejects.toThrow(/different event logs/);
    await rm(join(folder, 'identity.env'));
    await expect(installationIn(folder)).rejects.toThrow(/no file identity\.env/);
  });
});
