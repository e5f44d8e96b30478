import { errors } from 'oidc-provider';
import type { ResourceServer } from 'oidc-provider';
import type { RoomClient } from '../clients/room-clients.js';

/** Audience of the tokens of people and integrators; one for all rooms. */
export const API_AUDIENCE = 'urn:vidimus:api';
const ROOM_PREFIX = 'urn:vidimus:room:';
/** Short, since a JWT cannot be called back (RFC 9068): a role that is taken away is gone after two minutes. */
export const PERSON_TOKEN_SECONDS = 120;
export const CLIENT_TOKEN_SECONDS = 300;

/**
 * What an access token may be for (RFC 8707): people and integrators get one audience for all rooms; a room gets one for the rooms
 * that its entry names, with the scopes of that room alone.
 * @throws InvalidTarget for anything else.
 */
export function resourceServer(indicator: string, clientId: string, room: RoomClient | undefined, isPerson: boolean): ResourceServer {
  if (room === undefined) {
    if (indicator !== API_AUDIENCE) throw new errors.InvalidTarget(`${clientId} may not call this`);
    return describe(indicator, '', isPerson ? PERSON_TOKEN_SECONDS : CLIENT_TOKEN_SECONDS);
  }
  const target = indicator.startsWith(ROOM_PREFIX) ? indicator.slice(ROOM_PREFIX.length) : '';
  if (!room.targets.includes(target)) throw new errors.InvalidTarget(`${clientId} may not call this`);
  const scopes = room.scopes.filter((scope) => scope.startsWith(`${target}:`));
  return describe(indicator, scopes.join(' '), CLIENT_TOKEN_SECONDS);
}

/** The resource of a request that names none. A room must name one, or it would get a token that nobody reads. */
export function defaultResource(room: RoomClient | undefined): string {
  if (room === undefined) return API_AUDIENCE;
  throw new errors.InvalidTarget('a room names the room that it calls as resource');
}

function describe(audience: string, scope: string, accessTokenTTL: number): ResourceServer {
  return { audience, scope, accessTokenTTL, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } };
}
