import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const useSchema = z.strictObject({ holderId: z.uuid(), purpose: z.literal('DEVICE_REPLACEMENT'), code: z.string() });
const REFUSAL = {
  type: 'http://localhost:8080/problems/credentials-refused',
  title: 'Refused',
  status: 422,
  detail: 'This code is not right.',
  errors: [{ pointer: '/supportCode', detail: 'This code is not right.', code: 'WRONG_SUPPORT_CODE' }],
};
const NOT_FOUND = { type: 'http://localhost:8080/problems/not-found', title: 'Not found', status: 404, detail: 'There is none with this identifier.' };

/**
 * In the place of identity, which is a room of its own: what support authorised, each code of which is taken once, whom it knows, which is everybody but
 * strangers, and where organisations stand.
 */
export interface SupportStandIn {
  readonly url: string;
  /** Has support authorise something of a holder. @returns the code */
  authorise(holderId: string): string;
  /** Where in the tree organisations stand, by their ids. */
  readonly places: Map<string, string>;
  /** Holders whom identity does not know. */
  readonly strangers: Set<string>;
  /** The account of a holder. */
  accountOf(holderId: string): string;
  /** Whether it says of nobody any more who he is, and of no organisation where it stands. */
  isAway: boolean;
  stop(): Promise<void>;
}

export async function startSupportStandIn(): Promise<SupportStandIn> {
  const given = new Map<string, string>();
  const accounts = new Map<string, string>();
  const accountOf = (holderId: string): string => {
    const accountId = accounts.get(holderId) ?? randomUUID();
    accounts.set(holderId, accountId);
    return accountId;
  };
  const standIn = {
    places: new Map<string, string>(),
    strangers: new Set<string>(),
    isAway: false,
    accountOf,
    authorise: (holderId: string): string => {
      const code = `${String(given.size).padStart(4, '0')}-${holderId.slice(-8)}`;
      given.set(code, holderId);
      return code;
    },
  };
  const isRight = async (request: IncomingMessage): Promise<boolean> => {
    const { holderId, code } = useSchema.parse(await json(request));
    const fits = request.url === '/v1/support-authorisations/uses' && given.get(code) === holderId;
    given.delete(code);
    return fits;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, about, id = ''] = /^\/v1\/(holders|organisation-places)\/([0-9a-f-]{36})$/.exec(request.url ?? '') ?? [];
    const path = standIn.places.get(id);
    const send = (status: number, body: object): unknown => response.writeHead(status, { 'content-type': status < 300 ? 'application/json' : 'application/problem+json' }).end(JSON.stringify(body));
    if (about === undefined) {
      if (await isRight(request)) response.writeHead(204).end();
      else send(422, REFUSAL);
    } else if (standIn.isAway) send(503, {});
    else if (about === 'organisation-places' ? path === undefined : standIn.strangers.has(id)) send(404, NOT_FOUND);
    else send(200, about === 'organisation-places' ? { path } : { personId: id, accountId: accountOf(id), organisationId: id });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
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
