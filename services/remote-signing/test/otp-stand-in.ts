import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Problem } from '@vidimus/contracts';
import { PROBLEM_MEDIA_TYPE, problemDocument } from '@vidimus/service-kit';
import { z } from 'zod';

const act = { purpose: z.string(), digest: z.string().regex(/^[A-Za-z0-9_-]{43}$/) };
const challengeAsk = z.strictObject({ ...act, locale: z.string() });
const verificationAsk = z.strictObject({ ...act, code: z.string() });

/** A code that was taken, and for what. */
export interface SpentCode {
  readonly deviceId: string;
  readonly purpose: string;
  readonly digest: string;
}

/** Takes the place of otp-sync, which is a room of its own: every right code is taken once for each act. */
export interface OtpStandIn {
  readonly url: string;
  readonly rightCode: string;
  readonly spent: SpentCode[];
  readonly sent: SpentCode[];
  /** Whether devices show codes by themselves, or have them sent. */
  showsCodes: boolean;
  isAway: boolean;
  stop(): Promise<void>;
}

export async function startOtpStandIn(): Promise<OtpStandIn> {
  const standIn = { rightCode: '314159', spent: [] as SpentCode[], sent: [] as SpentCode[], showsCodes: true, isAway: false };
  const serve = (path: string, body: unknown): object => {
    const [, deviceId = '', what] = /^\/v1\/devices\/([0-9a-f-]{36})\/(verifications|verification-challenges)$/.exec(path) ?? [];
    if (what === 'verification-challenges') {
      const { purpose, digest } = challengeAsk.parse(body);
      if (standIn.showsCodes) throw new Problem('conflict', 'This device shows codes by itself.');
      standIn.sent.push({ deviceId, purpose, digest });
      return { expiresAt: '2026-11-22T12:05:00Z', resendAfter: '2026-11-22T12:01:00Z' };
    }
    const { code, purpose, digest } = verificationAsk.parse(body);
    const isSpent = standIn.spent.some((one) => one.deviceId === deviceId && one.digest === digest);
    if (code.replaceAll(/\s/g, '') !== standIn.rightCode || isSpent) {
      throw new Problem('credentials-refused', 'The code is not right.', { errors: [{ pointer: '/code', detail: 'Not this code.', code: 'WRONG_CODE' }] });
    }
    standIn.spent.push({ deviceId, purpose, digest });
    return { id: deviceId, deviceId, purpose, digest };
  };
  const server = createServer((request, response) => {
    const answer = async (): Promise<{ status: number; body: object; type: string }> => {
      const body = await json(request);
      if (standIn.isAway) return { status: 503, body: {}, type: 'application/json' };
      try {
        return { status: 200, body: serve(request.url ?? '', body), type: 'application/json' };
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        const status = error.slug === 'conflict' ? 409 : 422;
        return { status, body: problemDocument(error, 'http://localhost:8080', ''), type: PROBLEM_MEDIA_TYPE };
      }
    };
    void answer().then(({ status, body, type }) => response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(standIn, {
    url,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
