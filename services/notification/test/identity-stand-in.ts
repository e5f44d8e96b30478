import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes the place of identity, which is a room of its own: knows the contacts it is given, and which bearer asked. */
export interface IdentityStandIn {
  readonly url: string;
  readonly contacts: Map<string, { email: string; displayName: string; locale: string }>;
  readonly bearers: string[];
  mode: 'answer' | 'away';
  stop(): Promise<void>;
}

export async function startIdentityStandIn(): Promise<IdentityStandIn> {
  const state = { mode: 'answer' as IdentityStandIn['mode'], contacts: new Map() as IdentityStandIn['contacts'], bearers: [] as string[] };
  const server = createServer((request, response) => {
    state.bearers.push(request.headers.authorization ?? '');
    const contact = state.contacts.get(/^\/v1\/contacts\/([0-9a-f-]{36})$/.exec(request.url ?? '')?.[1] ?? '');
    const problem = { type: 'http://localhost/problems/not-found', title: 'Not found', status: 404, detail: 'There is no such account.' };
    const [status, body] = state.mode === 'away' ? [503, {}] : contact === undefined ? [404, problem] : [200, contact];
    const type = status === 404 ? 'application/problem+json' : 'application/json';
    response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return Object.assign(state, { url: `http://127.0.0.1:${port}`, stop });
}
