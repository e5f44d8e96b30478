import type { RoomDefinition } from '@vidimus/service-kit';
import { ROOM_NAMES } from './room-names.js';
import type { RoomName } from './room-names.js';

/** Loaded when they are asked for: a process with one room carries no other. */
const DEFINITIONS: Readonly<Record<RoomName, () => Promise<RoomDefinition>>> = {
  identity: async () => (await import('@vidimus/identity')).identityRoom,
  authority: async () => (await import('@vidimus/authority')).authorityRoom,
  status: async () => (await import('@vidimus/authority')).authorityStatusRoom,
  notification: async () => (await import('@vidimus/notification')).notificationRoom,
  'otp-sync': async () => (await import('@vidimus/otp-sync')).otpSyncRoom,
  'remote-signing': async () => (await import('@vidimus/remote-signing')).remoteSigningRoom,
  issuance: async () => (await import('@vidimus/issuance')).issuanceRoom,
  gateway: async () => (await import('@vidimus/gateway')).gatewayRoom,
};

/** What a room is made of. */
export function roomOf(name: RoomName): Promise<RoomDefinition> {
  return DEFINITIONS[name]();
}

/** Every room, in the order of their start. */
export function allRooms(): Promise<readonly (readonly [name: RoomName, room: RoomDefinition])[]> {
  return Promise.all(ROOM_NAMES.map(async (name) => [name, await roomOf(name)] as const));
}
