import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const notifiedSchema = z.strictObject({
  organisationId: z.uuid(),
  organisationPath: z.string(),
  starterId: z.uuid().nullable(),
  role: z.enum(['REGISTRATION_OFFICER', 'CA_OPERATOR']),
});
const contactSchema = z.strictObject({ taxNumber: z.string(), country: z.literal('GR'), email: z.string().optional(), phone: z.string().optional() });

/** Takes the place of identity, which is a room of its own, in the questions that issuance asks of it. */
export interface IdentityStandIn {
  readonly url: string;
  /** Questions about officers, in the order in which they came. */
  readonly asked: z.infer<typeof notifiedSchema>[];
  /** Who is to be written to, besides whoever started the request. */
  readonly subscribed: Record<z.infer<typeof notifiedSchema>['role'], string[]>;
  /** E-mail addresses that are verified under another tax number. */
  readonly addressesOfOthers: Set<string>;
  /** Telephones likewise. */
  readonly phonesOfOthers: Set<string>;
  /** Where in the tree organisations stand, by their ids. */
  readonly places: Map<string, string>;
  /** What it answers from now on. */
  mode: 'accept' | 'away';
  stop(): Promise<void>;
}

export async function startIdentityStandIn(): Promise<IdentityStandIn> {
  const standIn = {
    mode: 'accept' as IdentityStandIn['mode'],
    asked: [] as IdentityStandIn['asked'],
    subscribed: { REGISTRATION_OFFICER: [], CA_OPERATOR: [] } as IdentityStandIn['subscribed'],
    addressesOfOthers: new Set<string>(),
    phonesOfOthers: new Set<string>(),
    places: new Map<string, string>(),
  };
  const answers: Readonly<Record<string, (body: unknown) => object>> = {
    '/v1/notified-officers': (body) => {
      const question = notifiedSchema.parse(body);
      standIn.asked.push(question);
      const starter = question.role === 'REGISTRATION_OFFICER' && question.starterId !== null ? [question.starterId] : [];
      return { accountIds: [...new Set([...starter, ...standIn.subscribed[question.role]])] };
    },
    '/v1/contact-checks': (body) => {
      const { email = '', phone = '' } = contactSchema.parse(body);
      return { conflicts: [...(standIn.addressesOfOthers.has(email) ? ['email'] : []), ...(standIn.phonesOfOthers.has(phone) ? ['phone'] : [])] };
    },
  };
  const server = createServer((request, response) => {
    const answer = async (): Promise<{ status: number; body: object }> => {
      if (standIn.mode === 'away') return { status: 503, body: {} };
      const place = /^\/v1\/organisation-places\/([0-9a-f-]{36})$/.exec(request.url ?? '')?.[1];
      const path = standIn.places.get(place ?? '');
      if (path !== undefined) return { status: 200, body: { path } };
      const found = answers[request.url ?? ''];
      return found === undefined ? { status: 404, body: {} } : { status: 200, body: found(await json(request)) };
    };
    answer().then(
      ({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      () => response.destroy(),
    );
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
