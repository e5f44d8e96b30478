import { DATABASE_ROOMS } from '../installation/installation.js';
import type { DatabaseRoom } from '../installation/installation.js';

/** As what a room is started; `status` is the room authority-status. */
export type RoomName = DatabaseRoom | 'status';

/** Every room, in the order of their start. The gateway comes last, so that whoever reaches it reaches a whole platform. */
export const ROOM_NAMES: readonly RoomName[] = ['identity', 'authority', 'status', 'notification', 'otp-sync', 'remote-signing', 'issuance', 'gateway'];

/** @returns whether a text names a room */
export function isRoomName(text: string): text is RoomName {
  return text === 'status' || DATABASE_ROOMS.some((room) => room === text);
}
