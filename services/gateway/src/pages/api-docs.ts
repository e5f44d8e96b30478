import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { PUBLIC_ROOMS } from '../proxy/room-proxies.js';

const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js', 'favicon-32x32.png'];

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Vidimus interface</title>
    <link rel="icon" href="/api/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/api/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/swagger-ui-standalone-preset.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

/** Tries go through the session of whoever is signed in; a fresh idempotency key is added where none was typed. */
const START = `
const session = await (await fetch('/session')).json();
window.SwaggerUIBundle({
  urls: ${JSON.stringify(PUBLIC_ROOMS.map((room) => ({ name: room, url: `/api/${room}/openapi.json` })))},
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis, window.SwaggerUIStandalonePreset],
  layout: 'StandaloneLayout',
  requestInterceptor: (request) => {
    if (session.csrfToken !== null) request.headers['x-vidimus-csrf'] = session.csrfToken;
    if (request.method !== 'GET') request.headers['Idempotency-Key'] ??= crypto.randomUUID();
    return request;
  },
});
`;

/** The page to read and try the interfaces of the rooms. */
export async function registerApiDocs(fastify: FastifyInstance): Promise<void> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('swagger-ui-dist/package.json'));
  await fastify.register(fastifyStatic, { root: folder, serve: false, decorateReply: false });
  for (const file of ASSETS) {
    fastify.get(`/api/docs/${file}`, (_request, reply) => reply.sendFile(file, folder));
  }
  fastify.get('/api/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(PAGE));
  fastify.get('/api/docs/start.js', (_request, reply) =>
    // Modules may wait at their top level; a classic script may not.
    reply.type('text/javascript; charset=utf-8').send(`(async () => {${START}})();`),
  );
}
