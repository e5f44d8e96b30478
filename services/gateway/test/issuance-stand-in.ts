import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One request that the gateway sent. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly bearer: string;
  readonly cookie: string | undefined;
  readonly body: unknown;
}

/** What it answers to a route, by `METHOD /path`; anything else is answered with 200 and an empty object. */
export type Answers = Record<string, { readonly status: number; readonly body: object }>;

/** Takes the place of issuance, which is a room of its own: keeps what it was asked, and answers as it is told. */
export interface IssuanceStandIn {
  readonly url: string;
  readonly received: ReceivedRequest[];
  answers: Answers;
  stop(): Promise<void>;
}

export async function startIssuanceStandIn(): Promise<IssuanceStandIn> {
  const standIn = { received: [] as ReceivedRequest[], answers: {} as Answers };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    const body = await text(request);
    const bearer = headers.authorization?.replace(/^Bearer /, '') ?? '';
    standIn.received.push({ method, path: url, bearer, cookie: headers.cookie, body: body === '' ? undefined : JSON.parse(body) });
    const { status, body: given } = standIn.answers[`${method} ${url}`] ?? { status: 200, body: {} };
    response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' }).end(JSON.stringify(given));
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

/** A problem as another room answers it. */
export function problem(slug: string, status: number, members: object = {}): { status: number; body: object } {
  return { status, body: { type: `http://localhost:8080/problems/${slug}`, title: slug, status, detail: `It is ${slug}.`, ...members } };
}
