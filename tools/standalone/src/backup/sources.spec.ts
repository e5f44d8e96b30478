import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DATABASE_ROOMS } from '../installation/installation.js';
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

  it('are of all rooms, with one event log', async () => {
    await write('identity.env', 'VIDIMUS_DATABASE_URL=postgres://identity@db/identity', 'VIDIMUS_EVENT_LOG=embedded', 'VIDIMUS_EVENT_LOG_URL=postgres://events@db/events');
    await expect(installationIn(folder)).rejects.toThrow(/different event logs/);
    await rm(join(folder, 'identity.env'));
    await expect(installationIn(folder)).rejects.toThrow(/no file identity\.env/);
  });
});
