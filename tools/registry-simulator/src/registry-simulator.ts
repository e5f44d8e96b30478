import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { DEMO_PEOPLE } from './demo-people.js';
import type { DemoPerson } from './demo-people.js';
import { loginPage } from './login-page.js';
import { REGISTRIES, REGISTRY_MODES, Registries } from './registries.js';
import type { Answer, Registry, RegistryMode } from './registries.js';

/** How to start the simulator. */
export interface RegistrySimulatorOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly host?: string;
  /** What callers must send in `x-api-key`; the page and the call of the tax login are open, as they are for citizens. */
  readonly apiKey: string;
  readonly people?: readonly DemoPerson[];
  /** How late a registry in mode `slow` answers. Default 30,000. */
  readonly slowMs?: number;
  /** A monotonic clock in milliseconds, for the lifetime of tickets. */
  readonly nowMs?: () => number;
}

/** A simulator that listens. */
export interface RegistrySimulator {
  readonly url: string;
  stop(): Promise<void>;
}

/** Largest body that is read, in bytes. */
const BODY_LIMIT = 10_000;

type Fields = Readonly<Record<string, string>>;
interface Route {
  readonly registry?: Registry;
  readonly isOpen?: boolean;
  readonly answer: (fields: Fields) => Answer;
}

/** Starts the three registries on one port. */
export async function startRegistrySimulator(options: RegistrySimulatorOptions): Promise<RegistrySimulator> {
  const registries = new Registries(options.people ?? DEMO_PEOPLE, options.nowMs ?? (() => performance.now()));
  const modes = new Map<Registry, RegistryMode>(REGISTRIES.map((registry) => [registry, 'up']));
  const routes = routesOf(registries, modes);
  const stopping = new AbortController();
  const server = createServer((request, response) => {
    serve(request, response, { options, routes, modes, signal: stopping.signal }).catch(() => response.destroy());
  });
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, host, resolve);
  });
  return { url: `http://${host}:${portOf(server)}`, stop: () => stop(server, stopping) };
}

function routesOf(registries: Registries, modes: Map<Registry, RegistryMode>): ReadonlyMap<string, Route> {
  const routes: [string, Route][] = [
    ['POST /tax/persons', { registry: 'tax', answer: (fields) => registries.taxPerson(text(fields, 'taxNumber')) }],
    ['POST /tax/login', { registry: 'tax', isOpen: true, answer: (fields) => registries.login(text(fields, 'username'), text(fields, 'password')) }],
    ['POST /tax/ticket-redemptions', { registry: 'tax', answer: (fields) => registries.redeem(text(fields, 'ticket')) }],
    ['POST /census/employments', { registry: 'census', answer: (fields) => registries.employment(text(fields, 'taxNumber')) }],
    [
      'POST /police/documents',
      {
        registry: 'police',
        answer: (fields) => registries.document(text(fields, 'documentType'), text(fields, 'documentNumber'), text(fields, 'taxNumber')),
      },
    ],
    ['GET /admin/registries', { answer: () => ({ status: 200, body: Object.fromEntries(modes) }) }],
  ];
  for (const registry of REGISTRIES) {
    routes.push([`PUT /admin/registries/${registry}`, { answer: (fields) => switchTo(modes, registry, text(fields, 'mode')) }]);
  }
  return new Map(routes);
}

function switchTo(modes: Map<Registry, RegistryMode>, registry: Registry, wanted: string): Answer {
  const mode = REGISTRY_MODES.find((known) => known === wanted);
  if (mode === undefined) return { status: 400, body: { error: `mode must be one of ${REGISTRY_MODES.join(', ')}` } };
  modes.set(registry, mode);
  return { status: 200, body: Object.fromEntries(modes) };
}

interface Serving {
  readonly options: RegistrySimulatorOptions;
  readonly routes: ReadonlyMap<string, Route>;
  readonly modes: ReadonlyMap<Registry, RegistryMode>;
  readonly signal: AbortSignal;
}

async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (request.method === 'GET' && path === '/tax/login') return sendPage(response, 200, loginPage());
  const route = serving.routes.get(`${request.method ?? ''} ${path}`);
  if (route === undefined) return sendJson(response, { status: 404, body: { error: 'no-such-route' } });
  if (route.isOpen !== true && !isSameKey(request.headers['x-api-key'], serving.options.apiKey)) {
    return sendJson(response, { status: 401, body: { error: 'x-api-key is missing or wrong' } });
  }
  const body = await readBody(request);
  if (body === undefined) return sendJson(response, { status: 400, body: { error: 'the body must be a JSON object of texts' } });
  const mode = route.registry === undefined ? 'up' : serving.modes.get(route.registry);
  if (mode === 'down') return sendJson(response, { status: 503, body: { error: 'unavailable' } });
  if (mode === 'slow') await pause(serving.options.slowMs ?? 30_000, undefined, { signal: serving.signal });
  const answer = route.answer(body.fields);
  return body.isForm ? sendPage(response, answer.status, loginPage(pageResult(answer))) : sendJson(response, answer);
}

function pageResult({ body }: Answer): { ticket: string } | { error: string } {
  return 'ticket' in body && typeof body.ticket === 'string' ? { ticket: body.ticket } : { error: 'User name or password is wrong.' };
}

async function readBody(request: IncomingMessage): Promise<{ fields: Fields; isForm: boolean } | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks).toString('utf8');
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return { fields: Object.fromEntries(new URLSearchParams(raw)), isForm: true };
  }
  try {
    const json: unknown = raw === '' ? {} : JSON.parse(raw);
    return typeof json === 'object' && json !== null ? { fields: textsOf(json), isForm: false } : undefined;
  } catch {
    return undefined;
  }
}

function textsOf(json: object): Fields {
  return Object.fromEntries(Object.entries(json).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function text(fields: Fields, name: string): string {
  return Object.hasOwn(fields, name) ? (fields[name] ?? '') : '';
}

function isSameKey(given: string | string[] | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(String(given)), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function sendJson(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

function sendPage(response: ServerResponse, status: number, page: string): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    })
    .end(page);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulator does not listen on a port.');
  return address.port;
}

async function stop(server: Server, stopping: AbortController): Promise<void> {
  stopping.abort();
  server.closeAllConnections();
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
  });
}
