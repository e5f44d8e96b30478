import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './answer.js';
import { CROWD } from './crowd.js';
import { DEMO_PEOPLE } from './demo-people.js';
import type { DemoPerson } from './demo-people.js';
import { errorPage } from './login-page.js';
import { REGISTRIES, REGISTRY_MODES, Registries } from './registries.js';
import type { Registry, RegistryMode } from './registries.js';
import { TaxLogin } from './tax-login.js';
import type { TaxLoginClient } from './tax-login.js';

/** How to start the simulator. */
export interface RegistrySimulatorOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly host?: string;
  /** What callers must send in `x-api-key`; the tax login is open, as it is for citizens. */
  readonly apiKey: string;
  /** Who may have citizens log in; without it nobody can. */
  readonly taxLoginClient?: TaxLoginClient;
  readonly people?: readonly DemoPerson[];
  /** How late a registry in mode `slow` answers. Default 30,000. */
  readonly slowMs?: number;
  /** A monotonic clock in milliseconds, for the lifetime of codes. */
  readonly nowMs?: () => number;
}

/** A simulator that listens. */
export interface RegistrySimulator {
  readonly url: string;
  /** Issuer of the tax login, an OpenID provider. */
  readonly taxLoginIssuer: string;
  stop(): Promise<void>;
}

/** Largest body that is read, in bytes. */
const BODY_LIMIT = 10_000;

type Fields = Readonly<Record<string, string>>;
interface Route {
  readonly registry?: Registry;
  readonly isOpen?: boolean;
  readonly answer: (fields: Fields, request: IncomingMessage) => Answer | Promise<Answer>;
}
type Routes = [string, Route][];

const TAX_LOGIN_PATH = '/tax/oidc';

/** Starts the three registries on one port. */
export async function startRegistrySimulator(options: RegistrySimulatorOptions): Promise<RegistrySimulator> {
  const registries = new Registries(options.people ?? [...DEMO_PEOPLE, ...CROWD]);
  const modes = new Map<Registry, RegistryMode>(REGISTRIES.map((registry) => [registry, 'up']));
  const routes = new Map(routesOf(registries, modes));
  const stopping = new AbortController();
  const server = createServer((request, response) => {
    serve(request, response, { options, routes, modes, signal: stopping.signal }).catch(() => response.destroy());
  });
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, host, resolve);
  });
  const url = `http://${host}:${portOf(server)}`;
  const taxLoginIssuer = `${url}${TAX_LOGIN_PATH}`;
  if (options.taxLoginClient !== undefined) {
    // Only now: its tokens and its description name the address, which may not have been known before.
    const citizen = (username: string, password: string) => registries.citizen(username, password);
    const nowMs = options.nowMs ?? (() => performance.now());
    const login = await TaxLogin.start({ issuer: taxLoginIssuer, client: options.taxLoginClient, citizen, nowMs });
    for (const [name, route] of taxLoginRoutes(login)) routes.set(name, route);
  }
  return { url, taxLoginIssuer, stop: () => stop(server, stopping) };
}

function taxLoginRoutes(login: TaxLogin): Routes {
  const open = (answer: Route['answer']): Route => ({ registry: 'tax', isOpen: true, answer });
  return [
    [`GET ${TAX_LOGIN_PATH}/.well-known/openid-configuration`, open(() => login.discovery())],
    [`GET ${TAX_LOGIN_PATH}/jwks`, open(() => login.jwks())],
    [`GET ${TAX_LOGIN_PATH}/authorize`, open((fields) => login.authorize(fields))],
    [`POST ${TAX_LOGIN_PATH}/login`, open((fields) => login.login(fields))],
    [`POST ${TAX_LOGIN_PATH}/token`, open((fields, { headers }) => login.token(fields, headers.authorization))],
  ];
}

function routesOf(registries: Registries, modes: Map<Registry, RegistryMode>): Routes {
  const routes: Routes = [
    ['POST /tax/persons', { registry: 'tax', answer: (fields) => registries.taxPerson(text(fields, 'taxNumber')) }],
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
  return routes;
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
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const route = serving.routes.get(`${request.method ?? ''} ${pathname}`);
  if (route === undefined) return send(response, { status: 404, body: { error: 'no-such-route' } });
  if (route.isOpen !== true && !isSameKey(request.headers['x-api-key'], serving.options.apiKey)) {
    return send(response, { status: 401, body: { error: 'x-api-key is missing or wrong' } });
  }
  const fields = request.method === 'GET' ? Object.fromEntries(searchParams) : await readBody(request);
  if (fields === undefined) return send(response, { status: 400, body: { error: 'the body must be a form or a JSON object of texts' } });
  const mode = route.registry === undefined ? 'up' : serving.modes.get(route.registry);
  if (mode === 'down') return send(response, away(request));
  if (mode === 'slow') await pause(serving.options.slowMs ?? 30_000, undefined, { signal: serving.signal });
  send(response, await route.answer(fields, request));
}

function away({ headers }: IncomingMessage): Answer {
  const isForPeople = headers.accept?.includes('text/html') === true;
  return isForPeople ? { status: 503, page: errorPage('The tax login is not available. Try again later.') } : { status: 503, body: { error: 'unavailable' } };
}

async function readBody(request: IncomingMessage): Promise<Fields | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks).toString('utf8');
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(raw));
  try {
    const json: unknown = raw === '' ? {} : JSON.parse(raw);
    return typeof json === 'object' && json !== null ? textsOf(json) : undefined;
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

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { 'cache-control': 'no-store', ...('page' in answer ? pageHeaders(answer.formTargets) : { 'content-type': 'application/json' }), ...answer.headers });
  response.end('page' in answer ? answer.page : JSON.stringify(answer.body));
}

function pageHeaders(formTargets: readonly string[] = []): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; form-action ${["'self'", ...formTargets].join(' ')}; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
  };
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
