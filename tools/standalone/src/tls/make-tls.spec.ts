import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { skipUnless, toolAvailable } from '@vidimus/testing';
import { caFileIn, hostTlsIn, makeTls } from './make-tls.js';

const run = promisify(execFile);
const NOW = new Date();
const withOpenssl = skipUnless(toolAvailable('openssl'), 'openssl is not installed');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-tls-'));
  expect(await makeTls(folder, ['issuance', 'kafka-0.kafka.example'], NOW)).toEqual(['issuance', 'kafka-0.kafka.example']);
});

afterAll(async () => rm(folder, { recursive: true }));

describe('certificates of inner connections', () => {
  withOpenssl.it('are what openssl accepts for a server of that name, for one year, and for no other name', async () => {
    const { certificateFile } = hostTlsIn(folder, 'issuance');
    const verified = (...how: string[]) => run('openssl', ['verify', '-x509_strict', '-CAfile', caFileIn(folder), '-purpose', 'sslserver', ...how, certificateFile]);
    for (const host of [['-verify_hostname', 'issuance'], ['-verify_hostname', 'localhost'], ['-verify_ip', '127.0.0.1']]) {
      expect((await verified(...host)).stdout).toContain(': OK');
    }
    await expect(verified('-verify_hostname', 'authority')).rejects.toMatchObject({ stderr: expect.stringContaining('hostname mismatch') });
    const afterAYear = String(Math.floor(NOW.getTime() / 1000) + 366 * 86_400);
    await expect(verified('-attime', afterAYear)).rejects.toMatchObject({ stderr: expect.stringContaining('expired') });
  });

  it('carry a TLS connection to who is named, and none to somebody else', async () => {
    const { keyFile, certificateFile } = hostTlsIn(folder, 'issuance');
    const server = createServer({ key: await readFile(keyFile), cert: await readFile(certificateFile) }, (socket) => socket.end('here'));
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ca = await readFile(caFileIn(folder));
    const greeting = async (servername: string): Promise<string> => {
      const socket: TLSSocket = connect({ port, host: '127.0.0.1', servername, ca });
      const [data] = (await once(socket, 'data')) as [Buffer];
      return data.toString('utf8');
    };
    await expect(greeting('issuance')).resolves.toBe('here');
    await expect(greeting('authority')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    server.close();
  });

  it('are kept until a month before their end, and keys are read by their owner alone', async () => {
    const { keyFile, certificateFile } = hostTlsIn(folder, 'issuance');
    const [key, certificate, ca] = await Promise.all([keyFile, certificateFile, caFileIn(folder)].map((file) => readFile(file, 'utf8')));
    expect(await makeTls(folder, ['issuance', 'authority'], NOW)).toEqual(['authority']);
    expect(await Promise.all([keyFile, certificateFile, caFileIn(folder)].map((file) => readFile(file, 'utf8')))).toEqual([key, certificate, ca]);
    expect(await makeTls(folder, ['issuance'], new Date(NOW.getTime() + 340 * 86_400_000))).toEqual(['issuance']);
    for (const file of [keyFile, join(folder, 'ca.key')]) expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('are refused for what is no name, and without the key of their authority', async () => {
    await expect(makeTls(folder, ['Host!'], NOW)).rejects.toThrow('"Host!" is no name of a host');
    await rm(join(folder, 'ca.key'));
    await expect(makeTls(folder, ['notification'], NOW)).rejects.toThrow('ca.key is missing');
  });
});
