import { authorityRoom, authorityStatusRoom } from '@vidimus/authority';
import { gatewayRoom } from '@vidimus/gateway';
import { identityRoom } from '@vidimus/identity';
import { issuanceRoom } from '@vidimus/issuance';
import { notificationRoom } from '@vidimus/notification';
import { otpSyncRoom } from '@vidimus/otp-sync';
import { remoteSigningRoom } from '@vidimus/remote-signing';
import type { RoomDefinition } from '@vidimus/service-kit';
import type { DatabaseRoom } from '../installation/installation.js';

/** As what a room is started; `status` is the room authority-status. */
export type RoomName = DatabaseRoom | 'status';

/** In the order of their start: the gateway comes last, so that whoever reaches it reaches a whole platform. */
export const ROOMS: readonly (readonly [name: RoomName, room: RoomDefinition])[] = [
  ['identity', identityRoom],
  ['authority', authorityRoom],
  ['status', authorityStatusRoom],
  ['notification', notificationRoom],
  ['otp-sync', otpSyncRoom],
  ['remote-signing', remoteSigningRoom],
  ['issuance', issuanceRoom],
  ['gateway', gatewayRoom],
];
