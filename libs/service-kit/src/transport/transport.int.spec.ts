import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { Controller, Get, Module } from '@nestjs/common';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { eventually, skipUnless, startTestRoom, toolAvailable } from '@vidimus/testing';
import type { TestRoom } from '@vidimus/testing';
import { z } from 'zod';
import { NoIdempotencyKey, Peers, Public, SignedIn } from '../index.js';

@Controller('v1/seals')
@Public('Everybody may look.')
class SealsController {
  @Get()
  @NoIdempotencyKey('nothing is written')
  seals(): object {
    return { wax: 'red' };
  }

  @Get('mine')
  @SignedIn('for whoever is known')
  mine(): object {
    return {};
  }
}
@Module({ controllers: [SealsController] })
class SealsModule {}
const seals = { name: 'seals', description: 'Seals.', module: SealsModule, config: z.object({}) };

const withOpenssl = skipUnless(toolAvailable('openssl'), 'openssl is not installed');
withOpenssl.describe('a listener with a key', () => {
  let folder: string;
  let room: TestRoom;
  const at = (name: string): string => join(folder, name);
  const openssl = (command: string): Buffer => execFileSync('openssl', command.split(' '), { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const authority = (name: string): Buffer =>
    openssl(`req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${name}.key -out ${name}.crt -days 2 -subj /CN=${name}`);
  const identity = (name: string, by: string, host: string): void => {
    openssl(`req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ${name}.key -out ${name}.csr -subj /CN=${name} -addext subjectAltName=${host}`);
    openssl(`x509 -req -in ${name}.csr -CA ${by}.crt -CAkey ${by}.key -days 2 -copy_extensions copy -out ${name}.crt`);
  };
  const listening = (name: string): Record<string, string> => ({
    VIDIMUS_HTTP_TLS_KEY_FILE: at(`${name}.key`),
    VIDIMUS_HTTP_TLS_CERTIFICATE_FILE: at(`${name}.crt`),
  });
  const peersTrusting = (name: string): Promise<Peers> => Peers.fromSettings({ ...room.running.config, VIDIMUS_PEER_CA_FILE: at(name) });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vidimus-tls-'));
    authority('internal');
    authority('stranger');
    identity('seals', 'internal', 'IP:127.0.0.1');
    identity('elsewhere', 'internal', 'DNS:elsewhere.example');
    room = await startTestRoom(seals, { env: listening('seals') });
  }, 60_000);
  afterAll(async () => {
    await room.stop();
    await rm(folder, { recursive: true });
  });

  withOpenssl.it('is reached by who trusts its authority, and by nobody else', async () => {
    expect(room.url).toMatch(/^https:/);
    const friend = await peersTrusting('internal.crt');
    expect(await (await friend.fetch(`${room.url}/v1/seals`)).json()).toEqual({ wax: 'red' });
    await friend.stop();
    for (const stranger of [await peersTrusting('stranger.crt'), new Peers(undefined)]) {
      await expect(stranger.fetch(`${room.url}/v1/seals`)).rejects.toMatchObject({ cause: { code: expect.stringMatching(/SELF_SIGNED|VERIFY|ISSUER/) } });
      await stranger.stop();
    }
    await expect(fetch(room.url.replace('https:', 'http:'))).rejects.toThrow();
  });

  withOpenssl.it('of another host, though of the same authority, is not believed', async () => {
    await using cleanUp = new AsyncDisposableStack();
    const files = listening('elsewhere');
    const other = cleanUp.adopt(await startTestRoom({ ...seals, name: 'elsewhere' }, { env: files }), (own) => own.stop());
    const peers = cleanUp.adopt(await peersTrusting('internal.crt'), (own) => own.stop());
    await expect(peers.fetch(`${other.url}/v1/seals`)).rejects.toMatchObject({ cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' } });
  });

  withOpenssl.it('speaks TLS 1.2 at least', async () => {
    const { hostname, port } = new URL(room.url);
    const failure = await new Promise<{ code?: string }>((resolve) => {
      const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
      socket.once('error', resolve);
      socket.once('secureConnect', () => resolve({}));
    });
    expect(failure.code).toMatch(/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/);
  });

  withOpenssl.it('takes up a new certificate while it runs', async () => {
    identity('next', 'stranger', 'IP:127.0.0.1');
    await copyFile(at('next.key'), at('seals.key'));
    await copyFile(at('next.crt'), at('seals.crt'));
    const peers = await peersTrusting('stranger.crt');
    await eventually('the listener proves itself anew', () => peers.fetch(`${room.url}/v1/seals`).then(({ ok }) => ok, () => false), { timeoutMs: 20_000 });
    await peers.stop();
  }, 30_000);

  withOpenssl.it('does not start when its files cannot be used: it names the variable', async () => {
    await writeFile(at('no.pem'), 'no PEM');
    const failing: [Record<string, string>, RegExp][] = [
      [{ VIDIMUS_HTTP_TLS_KEY_FILE: at('next.key') }, /VIDIMUS_HTTP_TLS_KEY_FILE and VIDIMUS_HTTP_TLS_CERTIFICATE_FILE both/],
      [{ ...listening('next'), VIDIMUS_HTTP_TLS_KEY_FILE: at('elsewhere.key') }, /a private key without a passphrase and its certificate/],
      [{ ...listening('next'), VIDIMUS_HTTP_TLS_CERTIFICATE_FILE: at('nowhere') }, /VIDIMUS_HTTP_TLS_CERTIFICATE_FILE names cannot be read/],
      [{ VIDIMUS_PEER_CA_FILE: at('no.pem') }, /VIDIMUS_PEER_CA_FILE names must hold certificates/],
    ];
    for (const [env, sentence] of failing) {
      await expect(startTestRoom(seals, { env })).rejects.toMatchObject({ name: 'ConfigError', message: expect.stringMatching(sentence) });
    }
  });

  withOpenssl.it('is asked for tokens and keys with the same trust', async () => {
    await using cleanUp = new AsyncDisposableStack();
    const asked: string[] = [];
    identity('provider', 'internal', 'IP:127.0.0.1');
    const server = createServer({ key: await readFile(at('provider.key')), cert: await readFile(at('provider.crt')) }, (socket) => {
      socket.once('data', (data: Buffer) => {
        asked.push(data.toString('latin1').split(' HTTP')[0] ?? '');
        socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"keys":[]}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUp.defer(() => new Promise<void>((resolve) => void server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    const env = { VIDIMUS_OIDC_URL: `https://127.0.0.1:${port}/oidc`, VIDIMUS_PEER_CA_FILE: at('internal.crt') };
    const guarded = cleanUp.adopt(await startTestRoom(seals, { env }), (own) => own.stop());
    await guarded.request('/v1/seals/mine', { token: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.AAAA' });
    expect(asked).toEqual(['GET /oidc/jwks']);
  });
});
