import { FieldCipher } from '@vidimus/persistence';
import fastifyCookie from '@fastify/cookie';
import { ConfigError, Peers, RoomClient, ServiceTokens } from '@vidimus/service-kit';
import type { RoomDefinition } from '@vidimus/service-kit';
import { GATEWAY_CONFIG } from './config.js';
import { GatewayModule } from './gateway.module.js';
import { CreateSessions20261121150000 } from './migrations/202611211500-create-sessions.js';
import { CreateSubjectSessions20261122100000 } from './migrations/202611221000-create-subject-sessions.js';
import { registerApiDocs } from './pages/api-docs.js';
import { registerWebPages } from './pages/web-pages.js';
import { RequestLimit } from './proxy/request-limit.js';
import { registerRoomProxies } from './proxy/room-proxies.js';
import { addSecurityHeaders } from './security-headers.js';
import { OpenId } from './sessions/openid.js';
import { SessionCookies } from './sessions/session-cookies.js';
import { SessionStore } from './sessions/session-store.js';
import { SubjectRequests } from './subjects/subject-requests.js';
import { SubjectSessionStore } from './subjects/subject-session-store.js';

/** The gateway as a room. */
export const gatewayRoom: RoomDefinition<typeof GATEWAY_CONFIG> = {
  name: 'gateway',
  description: 'The front door: one origin for the web application and the interfaces of the rooms, and browser sessions.',
  module: GatewayModule,
  migrations: [CreateSessions20261121150000, CreateSubjectSessions20261122100000],
  config: GATEWAY_CONFIG,
  providers: (config, kit) => [
    {
      provide: OpenId,
      useFactory: () =>
        new OpenId({
          publicUrl: config.VIDIMUS_PUBLIC_URL,
          oidcUrl: config.VIDIMUS_OIDC_URL,
          clientSecretFile: config.VIDIMUS_GATEWAY_CLIENT_SECRET_FILE,
          fetch: kit.peers.fetch,
        }),
    },
    {
      provide: SessionCookies,
      inject: [FieldCipher],
      useFactory: (cipher: FieldCipher) => new SessionCookies(config.VIDIMUS_PUBLIC_URL, cipher),
    },
    {
      provide: SessionStore,
      inject: [FieldCipher, OpenId],
      useFactory: (cipher: FieldCipher, openId: OpenId) => {
        if (kit.dataSource === undefined) throw new Error('The gateway needs its database.');
        return new SessionStore({
          dataSource: kit.dataSource,
          cipher,
          openId,
          clock: kit.clock,
          ids: kit.ids,
          limits: {
            idleMinutes: config.VIDIMUS_GATEWAY_SESSION_IDLE_MINUTES,
            hours: config.VIDIMUS_GATEWAY_SESSION_HOURS,
          },
        });
      },
    },
    {
      provide: SubjectSessionStore,
      inject: [FieldCipher],
      useFactory: (cipher: FieldCipher) => {
        if (kit.dataSource === undefined) throw new Error('The gateway needs its database.');
        const idleMinutes = config.VIDIMUS_GATEWAY_SESSION_IDLE_MINUTES;
        return new SubjectSessionStore({ dataSource: kit.dataSource, cipher, clock: kit.clock, ids: kit.ids, idleMinutes });
      },
    },
    { provide: SubjectRequests, inject: [RoomClient], useFactory: (rooms: RoomClient) => new SubjectRequests(rooms) },
  ],
  configure: async (app, config) => {
    if (config.VIDIMUS_MODE === 'production' && config.VIDIMUS_GATEWAY_MAILBOX_URL !== undefined) {
      throw new ConfigError('VIDIMUS_GATEWAY_MAILBOX_URL shows the mails of everybody to anybody: unset it, it is for demonstrations only.');
    }
    const fastify = app.getHttpAdapter().getInstance();
    addSecurityHeaders(fastify, config.VIDIMUS_PUBLIC_URL);
    await fastify.register(fastifyCookie);
    await registerWebPages(fastify, config.VIDIMUS_GATEWAY_WEB_DIR);
    await registerRoomProxies(fastify, {
      publicUrl: config.VIDIMUS_PUBLIC_URL,
      roomUrls: config.VIDIMUS_ROOM_URLS,
      peers: app.get(Peers),
      store: app.get(SessionStore),
      cookies: app.get(SessionCookies),
      limit: new RequestLimit(),
      subjects: {
        publicUrl: config.VIDIMUS_PUBLIC_URL,
        store: app.get(SubjectSessionStore),
        cookies: app.get(SessionCookies),
        tokens: app.get(ServiceTokens),
      },
      mailboxUrl: config.VIDIMUS_GATEWAY_MAILBOX_URL,
    });
    await registerApiDocs(fastify);
  },
};
