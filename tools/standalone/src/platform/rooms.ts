import { authorityRoom, authorityStatusRoom } from '@vidimus/authority';
import { gatewayRoom } from '@vidimus/gateway';
import { identityRoom } from '@vidimus/identity';
import { issuanceRoom } from '@vidimus/issuance';
import { notificationRoom } from '@vidimus/notification';
import { otpSyncRoom } from '@vidimus/otp-sync';
import { remoteSigningRoom } from '@vidimus/remote-signing';
import type { RoomDefinition } from '@vidimus/service-kit';
import { ROOM_NAMES } from './room-names.js';
import type { RoomName } from './room-names.js';

const DEFINITIONS: Readonly<Record<RoomName, RoomDefinition>> = {
  identity: identityRoom,
  authority: authorityRoom,
  status: authorityStatusRoom,
  notification: notificationRoom,
  'otp-sync': otpSyncRoom,
  'remote-signing': remoteSigningRoom,
  issuance: issuanceRoom,
  gateway: gatewayRoom,
};

/** In the order of their start. */
export const ROOMS: readonly (readonly [name: RoomName, room: RoomDefinition])[] = ROOM_NAMES.map((name) => [name, DEFINITIONS[name]]);

/** What a room is made of. */
export function roomOf(name: RoomName): RoomDefinition {
  return DEFINITIONS[name];
}
