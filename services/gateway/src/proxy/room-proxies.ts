import httpProxy from '@fastify/http-proxy';
import type { FastifyHttpProxyOptions } from '@fastify/http-proxy';
import { Problem } from '@vidimus/contracts';
import { asProblem, PROBLEM_MEDIA_TYPE, problemDocument } from '@vidimus/service-kit';
import type { Peers } from '@vidimus/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendWebPage } from '../pages/web-pages.js';
import type { RequestLimit } from './request-limit.js';
import { authenticateSubject, isOfSubject } from './subject-requests.js';
import type { SubjectAccess } from './subject-requests.js';
import { mayWrite, SAFE_METHODS } from '../sessions/csrf.js';
import type { SessionCookies } from '../sessions/session-cookies.js';
import type { SessionStore } from '../sessions/session-store.js';

/** Rooms whose interface is offered to the outside. */
export const PUBLIC_ROOMS = ['identity', 'issuance', 'authority', 'notification', 'otp-sync', 'remote-signing'] as const;

interface ProxyOptions {
  readonly publicUrl: string;
  readonly roomUrls: Readonly<Record<string, string>>;
  readonly peers: Peers;
  /** Where a demonstration shows the mails it sends. */
  readonly mailboxUrl?: string | undefined;
  readonly store: SessionStore;
  readonly cookies: SessionCookies;
  readonly limit: RequestLimit;
  /** How people without an account reach their requests. */
  readonly subjects: SubjectAccess;
}

/** What a room itself may wait for, a database that is frozen or another room, takes less. */
const ANSWER_MS = 30_000;
const PAGE_OF_A_SIGN_IN = /^\/interaction\/[^/?]+\/?(\?.*)?$/;

/**
 * Passes requests on to the rooms. Of a room only `/v1` and its description can be reached: not its health, not its
 * metrics. A browser's session becomes the person's access token; a bearer token of an integrator passes as it is.
 */
export async function registerRoomProxies(fastify: FastifyInstance, options: ProxyOptions): Promise<void> {
  for (const room of PUBLIC_ROOMS) {
    await fastify.register(httpProxy, {
      ...proxyTo(urlOf(room, options), options),
      prefix: `/api/${room}`,
      rewritePrefix: '',
      preHandler: (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => {
        prepare(request, room, options).then(
          () => done(),
          (error: unknown) => {
            const problem = asProblem(error);
            if (problem.slug !== 'internal') sendProblem(reply, problem, options.publicUrl);
            else done(error instanceof Error ? error : new Error('The request could not be prepared.', { cause: error }));
          },
        );
      },
    });
  }
  const identity = proxyTo(urlOf('identity', options), options);
  await fastify.register(httpProxy, { ...identity, prefix: '/oidc', rewritePrefix: '/oidc' });
  await fastify.register(httpProxy, {
    ...identity,
    prefix: '/interaction/:uid',
    rewritePrefix: '/interaction/:uid',
    // The address itself is the sign-in page; the provider's cookie is bound to it, and so is what the page calls below.
    preHandler: (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
      if (PAGE_OF_A_SIGN_IN.test(request.url)) void sendWebPage(reply);
      else done();
    },
  });
  if (options.mailboxUrl !== undefined) await registerMailbox(fastify, options.mailboxUrl, options);
}

async function registerMailbox(fastify: FastifyInstance, mailboxUrl: string, options: ProxyOptions): Promise<void> {
  await fastify.register(httpProxy, {
    ...proxyTo(mailboxUrl, options),
    prefix: '/mailbox',
    rewritePrefix: '/mailbox',
    httpMethods: ['GET', 'HEAD'],
    preHandler: (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
      // Who asks is none of its business.
      delete request.headers.cookie;
      delete request.headers.authorization;
      done();
    },
  });
}

function urlOf(room: string, { roomUrls }: ProxyOptions): string {
  const url = roomUrls[room];
  if (url === undefined) throw new Error(`VIDIMUS_ROOM_URLS does not say where the room ${room} is reached.`);
  return url;
}

function proxyTo(upstream: string, { publicUrl, peers }: ProxyOptions): FastifyHttpProxyOptions {
  const origin = new URL(publicUrl);
  return {
    upstream,
    // Left to itself the proxy takes any certificate.
    undici: { ...peers.connections, headersTimeout: ANSWER_MS },
    replyOptions: {
      // How long the room keeps its connection with the gateway is nothing to the browser.
      rewriteHeaders: ({ connection: _connection, 'keep-alive': _keepAlive, ...headers }) => headers,
      rewriteRequestHeaders: (request, headers) => ({
        ...headers,
        // The address that people see is a setting, never what a client claims it to be.
        'x-forwarded-proto': origin.protocol.replace(':', ''),
        'x-forwarded-host': origin.host,
        'x-forwarded-for': request.ip,
      }),
      onError: (reply, { error }) => {
        const problem = new Problem('unavailable', 'This part of the platform does not answer at the moment.', {
          cause: error,
        });
        sendProblem(reply, problem, publicUrl);
      },
    },
  };
}

async function prepare(request: FastifyRequest, room: string, options: ProxyOptions): Promise<void> {
  const path = new URL(request.url, 'http://gateway').pathname.slice(`/api/${room}`.length);
  refuseInnerPaths(path);
  refuseLargeBodies(request);
  if (isOfSubject(room, path)) {
    await options.limit.count(request, options.cookies.subjectId(request));
    return authenticateSubject(request, path, options.subjects);
  }
  await options.limit.count(request, options.cookies.sessionId(request));
  await authenticate(request, options);
}

function refuseInnerPaths(path: string): void {
  if (path === '/openapi.json' || path.startsWith('/v1/')) return;
  throw new Problem('not-found', 'There is nothing at this address. The addresses of the interface begin with /v1/.');
}

/** Here and not in the room: it would hang up on the proxy in the midst of the body, which looks like a room that is away. */
function refuseLargeBodies(request: FastifyRequest): void {
  if (Number(request.headers['content-length'] ?? 0) <= request.routeOptions.bodyLimit) return;
  throw new Problem('body-too-large', 'The body is larger than this address takes.');
}

async function authenticate(request: FastifyRequest, { store, cookies, publicUrl }: ProxyOptions): Promise<void> {
  const id = cookies.sessionId(request);
  delete request.headers.cookie;
  if (request.headers.authorization !== undefined || id === undefined) return;
  const session = await store.use(id);
  if (session === undefined) return;
  if (!SAFE_METHODS.has(request.method) && !mayWrite(request, store.csrfToken(id), publicUrl)) {
    throw new Problem('forbidden', 'The request did not come from a page of this site. Open the page again.');
  }
  request.headers.authorization = `Bearer ${session.accessToken}`;
}

/** What is needed of a reply, whichever server of Fastify's it belongs to. */
interface ProblemReply {
  readonly request: { readonly id: string };
  header(name: string, value: string): unknown;
  code(status: number): { type(mediaType: string): { send(document: unknown): unknown } };
}

function sendProblem(reply: ProblemReply, problem: Problem, publicUrl: string): void {
  const document = problemDocument(problem, publicUrl, reply.request.id);
  const { retryAfterSeconds } = document;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
  reply.code(document.status).type(PROBLEM_MEDIA_TYPE).send(document);
}
