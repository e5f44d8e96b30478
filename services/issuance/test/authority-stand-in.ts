import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Problem } from '@vidimus/contracts';
import { verifyDecision } from '@vidimus/decisions';
import type { DecisionKeys } from '@vidimus/decisions';
import { PROBLEM_MEDIA_TYPE, problemDocument } from '@vidimus/service-kit';
import { z } from 'zod';

const orderSchema = z.object({
  requestId: z.uuid(),
  organisationId: z.uuid(),
  organisationPath: z.string(),
  holderId: z.uuid(),
  profile: z.object({ id: z.string(), version: z.int() }),
  subject: z.record(z.string(), z.string()),
  csr: z.string(),
  evidence: z.object({ decision: z.unknown(), statement: z.string() }),
});
export type ReceivedOrder = z.infer<typeof orderSchema> & { readonly certificateId: string; readonly bearer: string };

const revocationSchema = z.strictObject({ reason: z.string() });
export type ReceivedRevocation = z.infer<typeof revocationSchema> & { readonly certificateId: string; readonly bearer: string };

/** Takes the place of the authority, which is a room of its own: verifies the evidence as it would, and keeps what it was asked. */
export interface AuthorityStandIn {
  readonly url: string;
  readonly orders: ReceivedOrder[];
  /** Revocations by code that were carried out. */
  readonly revocations: ReceivedRevocation[];
  /** Certificates that have expired. */
  readonly expired: Set<string>;
  /** What it answers from now on. */
  mode: 'accept' | 'refuse' | 'away';
  stop(): Promise<void>;
}

export async function startAuthorityStandIn(keys: DecisionKeys): Promise<AuthorityStandIn> {
  const standIn = { mode: 'accept' as AuthorityStandIn['mode'], orders: [] as ReceivedOrder[], revocations: [] as ReceivedRevocation[], expired: new Set<string>() };
  const revoke = (revocation: ReceivedRevocation): object => {
    const { certificateId: id } = revocation;
    const isRevoked = standIn.revocations.some(({ certificateId }) => certificateId === id);
    const state = isRevoked ? 'REVOKED' : standIn.expired.has(id) ? 'EXPIRED' : undefined;
    if (state !== undefined) throw new Problem('illegal-transition', `A certificate in state ${state} does not answer "revoke".`, { members: { state } });
    standIn.revocations.push(revocation);
    return { id, state: 'REVOKED' };
  };
  const server = createServer((request, response) => {
    const answer = async (): Promise<{ status: number; body: object; type: string }> => {
      if (standIn.mode === 'away') return { status: 503, body: {}, type: 'application/json' };
      const [, certificateId = '', action] = /^\/v1\/certificates\/([0-9a-f-]{36})(\/revocation-by-code)?$/.exec(request.url ?? '') ?? [];
      const bearer = request.headers.authorization ?? '';
      if (action !== undefined) return { status: 200, body: revoke({ ...revocationSchema.parse(await json(request)), certificateId, bearer }), type: 'application/json' };
      const order = orderSchema.parse(await json(request));
      standIn.orders.push({ ...order, certificateId, bearer });
      await verifyDecision({ decision: order.evidence.decision, statement: order.evidence.statement, keys });
      if (standIn.mode === 'refuse') throw new Problem('certificate-request-refused', 'This key was certified before.');
      return { status: 202, body: { id: certificateId }, type: 'application/json' };
    };
    void answer()
      .catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        const body = problemDocument(error, 'http://localhost:8080', '');
        return { status: body.status, body, type: PROBLEM_MEDIA_TYPE };
      })
      .then(({ status, body, type }) => response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body)))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return Object.assign(standIn, { url: `http://127.0.0.1:${port}`, stop });
}
