import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const YEAR_SECONDS = 31_536_000;

/**
 * Serves the web application: its files under their hashed names for ever, its one page at every other address that a
 * browser asks a page of, so that links into it work.
 */
export async function registerWebPages(fastify: FastifyInstance, webDir: string): Promise<void> {
  if (!existsSync(join(webDir, 'index.html'))) {
    throw new Error(`There is no web application in ${webDir}; build it, or set VIDIMUS_GATEWAY_WEB_DIR.`);
  }
  await fastify.register(fastifyStatic, {
    root: webDir,
    wildcard: false,
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const hashed = path.startsWith(join(webDir, 'assets'));
      void reply.header('cache-control', hashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
    },
  });
  for (const path of ['/', '/signed-out', '/first-administrator', '/console', '/console/*', '/portal', '/portal/*', '/recovery', '/recovery/*', '/revocation', '/revocation/*', '/issuance/:requestId']) {
    fastify.get(path, (_request, reply) => sendWebPage(reply));
  }
  // Whoever mistyped an address in a browser gets a page that says so; programs get their problem document.
  fastify.get('/*', (request, reply) => (isForPeople(request) ? sendWebPage(reply.code(404)) : reply.callNotFound()));
}

function isForPeople({ url, headers }: FastifyRequest): boolean {
  return !url.startsWith('/api/') && (headers.accept ?? '').includes('text/html');
}

/** The one page of the application; its own addresses decide what it shows. */
export function sendWebPage(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-cache').sendFile('index.html');
}
