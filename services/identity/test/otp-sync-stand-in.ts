import { randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Problem } from '@vidimus/contracts';
import { problemDocument } from '@vidimus/service-kit';
import { decodeJwt } from 'jose';
import { z } from 'zod';

/** A device as its holder has it. Of a program the code that it shows now, which is taken once. */
export interface HeldDevice {
  readonly id: string;
  readonly kind: 'AUTHENTICATOR' | 'SMS' | 'EMAIL';
  readonly state?: 'REGISTERED' | 'ACTIVE';
  readonly lock?: 'SIGN_LOCK';
  readonly maskedAddress?: string;
  code?: string | undefined;
}

const act = z.object({ purpose: z.string(), digest: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });
const challenge = act.extend({ locale: z.string() });
const verification = act.extend({ code: z.string() });

/** A code that was sent, and for what. */
export interface SentTo extends z.infer<typeof challenge> {
  readonly deviceId: string;
  readonly code: string;
}

/** Takes the place of the room that looks after holders' devices. */
export interface OtpSyncStandIn {
  readonly url: string;
  /** Devices by person, in the order in which they are listed. */
  readonly devices: Map<string, readonly HeldDevice[]>;
  /** Everything that was sent, the oldest first. */
  readonly sent: SentTo[];
  /** From now on it answers that it is away, or no longer. */
  away(isAway: boolean): void;
  stop(): Promise<void>;
}

export async function startOtpSyncStandIn(): Promise<OtpSyncStandIn> {
  const devices = new Map<string, readonly HeldDevice[]>();
  const sent: SentTo[] = [];
  let isAway = false;

  const answerTo = (method: string, path: string, body: string): object => {
    const holder = /^GET \/v1\/holders\/([0-9a-f-]{36})\/devices$/.exec(`${method} ${path}`)?.[1];
    if (holder !== undefined) return { items: (devices.get(holder) ?? []).map(view) };
    const [, id, what] = /^POST \/v1\/devices\/([0-9a-f-]{36})\/(verification-challenges|verifications)$/.exec(`${method} ${path}`) ?? [];
    const device = [...devices.values()].flat().find((held) => held.id === id);
    if (device === undefined) throw new Problem('not-found', 'There is no otp device with this identifier.');
    if (device.lock !== undefined) throw new Problem('otp-device-locked', 'This device takes no code any more.');
    return what === 'verifications' ? verify(device, verification.parse(JSON.parse(body))) : send(device, challenge.parse(JSON.parse(body)));
  };
  const send = ({ id: deviceId }: HeldDevice, ask: z.infer<typeof challenge>): object => {
    if (sent.some((code) => code.deviceId === deviceId && code.digest === ask.digest)) {
      throw new Problem('too-many-requests', 'A code was sent a moment ago.', { retryAfterSeconds: 60 });
    }
    sent.push({ ...ask, deviceId, code: String(randomInt(1_000_000)).padStart(6, '0') });
    const now = Date.now();
    return { expiresAt: new Date(now + 300_000).toISOString(), resendAfter: new Date(now + 60_000).toISOString() };
  };
  const verify = (device: HeldDevice, { code, ...asked }: z.infer<typeof verification>): object => {
    const right = device.kind === 'AUTHENTICATOR' ? device.code : sent.find(({ deviceId, digest, purpose }) => deviceId === device.id && digest === asked.digest && purpose === asked.purpose)?.code;
    if (right === undefined || code !== right) throw new Problem('credentials-refused', 'This code is not right, or was used before.');
    device.code = undefined;
    return { ...asked };
  };

  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (isAway) return response.writeHead(503).end();
      try {
        const { aud, scope } = decodeJwt((request.headers.authorization ?? '').replace('Bearer ', ''));
        if (aud !== 'urn:vidimus:room:otp-sync' || scope !== 'otp-sync:verify') throw new Problem('forbidden', 'This is for other rooms.');
        const answer = JSON.stringify(answerTo(request.method ?? '', request.url ?? '', body));
        return response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
      } catch (error) {
        const problem = error instanceof Problem ? error : new Problem('internal', 'The stand-in failed.', { cause: error });
        const document = problemDocument(problem, 'http://localhost:8080', '01935a7e-6c00-7000-8000-000000000001');
        return response.writeHead(document.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(document));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The port of the stand-in is not known.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    devices,
    sent,
    away: (value) => void (isAway = value),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function view({ id, kind, state = 'ACTIVE', lock, maskedAddress }: HeldDevice): object {
  return { id, kind, state, maskedAddress: maskedAddress ?? null, lock: lock ?? null, activatedAt: state === 'ACTIVE' ? '2026-11-22T06:00:00.000Z' : null };
}
