import { readFile } from 'node:fs/promises';
import { FieldCipher } from '@vidimus/persistence';
import { asProblem } from '@vidimus/service-kit';
import type { RoomConfig } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import Provider from 'oidc-provider';
import type { Account } from 'oidc-provider';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { IntegratorsService } from '../clients/integrators.service.js';
import { readRoomClients, WEB_CLIENT_ID } from '../clients/room-clients.js';
import type { IdentityConfig } from '../config.js';
import type { CredentialsService } from '../credentials/credentials.service.js';
import { tokenGrant } from '../grants/account-grant.js';
import { clientAdapter } from './oidc-clients.js';
import type { OidcStore } from './oidc-store.js';
import { providerConfiguration } from './provider-configuration.js';
import { loadSigningKeys } from './signing-keys.js';

const SHORTEST_SECRET = 16;
const COME_AGAIN_SECONDS = 5;

/** What the provider works with. */
export interface ProviderDependencies {
  readonly config: RoomConfig & IdentityConfig;
  readonly dataSource: DataSource;
  readonly cipher: FieldCipher;
  readonly clock: Clock;
  readonly store: OidcStore;
  readonly credentials: CredentialsService;
  readonly integrators: IntegratorsService;
  readonly log: Logger;
}

/** The OpenID Connect provider of the installation, with its keys and clients. */
export async function createProvider(dependencies: ProviderDependencies): Promise<Provider> {
  const { config, cipher, credentials, integrators, log } = dependencies;
  const rooms = await readRoomClients(config.VIDIMUS_IDENTITY_ROOM_CLIENTS_FILE);
  const clients = clientAdapter(config.VIDIMUS_PUBLIC_URL, rooms, integrators);
  const provider = new Provider(
    `${config.VIDIMUS_PUBLIC_URL}/oidc`,
    providerConfiguration({
      clock: dependencies.clock,
      signingKeys: await loadSigningKeys(dependencies.dataSource, cipher, dependencies.clock),
      // Made from the data key, so that all instances read each other's cookies.
      cookieKeys: [cipher.blindIndex('oidc.cookie-key', '1')],
      rooms,
      adapter: (model) => (model === 'Client' ? clients : dependencies.store.adapterFor(model)),
      findAccount: (accountId) => providerAccount(credentials, accountId),
      claimsOf: async (kind, id) => {
        if (kind === 'client') return { grants: ((await integrators.find(id))?.grants ?? []).map(tokenGrant) };
        const { grants = [], personId = null } = (await credentials.activeAccount(id)) ?? {};
        return { grants: grants.map(tokenGrant), ...(personId === null ? {} : { person_id: personId }) };
      },
    }),
  );
  // The gateway stands in front and says from where a request came.
  provider.proxy = true;
  // Browsers are sent on by the scheme of the public address: that the gateway comes by TLS says nothing about how they do.
  Object.defineProperty(provider.request, 'protocol', { value: new URL(config.VIDIMUS_PUBLIC_URL).protocol.slice(0, -1) });
  compareSecretsByDigest(provider, await secretComparison(dependencies));
  logTrouble(provider, log);
  return provider;
}

async function providerAccount(credentials: CredentialsService, accountId: string): Promise<Account | undefined> {
  const account = await credentials.activeAccount(accountId);
  return account === undefined ? undefined : { accountId, claims: () => ({ sub: accountId }) };
}

type SecretComparison = (clientId: string, secret: string) => Promise<boolean>;

/** The gateway's secret is a setting, those of integrators are digests in their table. */
async function secretComparison({ config, cipher, integrators }: ProviderDependencies): Promise<SecretComparison> {
  const webDigest = cipher.blindIndex('web-client.secret', await readSecret(config.VIDIMUS_IDENTITY_WEB_CLIENT_SECRET_FILE));
  return async (clientId, secret) =>
    clientId === WEB_CLIENT_ID
      ? FieldCipher.sameIndex(webDigest, cipher.blindIndex('web-client.secret', secret))
      : integrators.secretMatches(clientId, secret);
}

/** The provider would compare plain texts; it holds none. */
function compareSecretsByDigest(provider: Provider, matches: SecretComparison): void {
  Object.defineProperty(provider.Client.prototype, 'compareClientSecret', {
    value(this: { clientId: string }, secret: string): Promise<boolean> {
      return matches(this.clientId, secret);
    },
  });
}

async function readSecret(file: string): Promise<string> {
  const secret = (await readFile(file, 'utf8')).trim();
  if (secret.length < SHORTEST_SECRET) throw new Error(`${file} must hold a random secret of ${SHORTEST_SECRET} characters or more.`);
  return secret;
}

/** Codes of errors only: descriptions may repeat what a caller sent. */
function logTrouble(provider: Provider, log: Logger): void {
  const refused = (event: string) => (_ctx: unknown, error: { error?: string }) => log.info({ event, error: error.error }, 'the OpenID provider refused a request');
  provider.on('authorization.error', refused('authorization.error'));
  provider.on('grant.error', refused('grant.error'));
  provider.on('revocation.error', refused('revocation.error'));
  provider.on('end_session.error', refused('end_session.error'));
  provider.on('server_error', (ctx, error) => {
    const problem = asProblem(error);
    if (problem.type.kind !== 'unavailable') {
      log.error({ err: error }, 'the OpenID provider failed');
      return;
    }
    log.warn({ err: error }, 'the OpenID provider found a part away');
    ctx.status = 503;
    ctx.set('retry-after', String(COME_AGAIN_SECONDS));
  });
}
