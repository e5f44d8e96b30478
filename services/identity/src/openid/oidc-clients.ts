import type { Adapter, ClientMetadata } from 'oidc-provider';
import type { IntegratorsService } from '../clients/integrators.service.js';
import { WEB_CLIENT_ID } from '../clients/room-clients.js';
import type { RoomClient } from '../clients/room-clients.js';

/** Stands where the provider demands a secret; the comparison never looks at it. */
const COMPARED_ELSEWHERE = 'compared by digest';

/** Where the provider finds its clients: the gateway, the rooms, and integrators in their table. It changes none. */
export function clientAdapter(publicUrl: string, rooms: readonly RoomClient[], integrators: IntegratorsService): Adapter {
  const fixed = new Map([webClient(publicUrl), ...rooms.map(roomClient)].map((client) => [client.client_id, client]));
  const never = async (): Promise<undefined> => undefined;
  return {
    find: async (clientId) => {
      const known = fixed.get(clientId);
      if (known !== undefined) return known;
      return (await integrators.find(clientId)) === null ? undefined : integratorClient(clientId);
    },
    upsert: never,
    findByUid: never,
    findByUserCode: never,
    consume: never,
    destroy: never,
    revokeByGrantId: never,
  };
}

function webClient(publicUrl: string): ClientMetadata {
  return {
    client_id: WEB_CLIENT_ID,
    client_name: 'Vidimus',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [`${publicUrl}/session/callback`],
    post_logout_redirect_uris: [`${publicUrl}/`],
    scope: 'openid',
    token_endpoint_auth_method: 'client_secret_basic',
    client_secret: COMPARED_ELSEWHERE,
  };
}

function roomClient(room: RoomClient): ClientMetadata {
  return {
    client_id: room.clientId,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    scope: room.scopes.join(' '),
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks: room.jwks,
  };
}

function integratorClient(clientId: string): ClientMetadata {
  return {
    client_id: clientId,
    client_secret: COMPARED_ELSEWHERE,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'client_secret_basic',
  };
}
