import { authorityRoom, authorityStatusRoom } from '@vidimus/authority';
import { gatewayRoom } from '@vidimus/gateway';
import { identityRoom } from '@vidimus/identity';
import { issuanceRoom } from '@vidimus/issuance';
import { notificationRoom } from '@vidimus/notification';
import { otpSyncRoom } from '@vidimus/otp-sync';
import { remoteSigningRoom } from '@vidimus/remote-signing';
import type { RoomDefinition } from '@vidimus/service-kit';

/** Every room, in the order in which a reader meets them. */
export const ROOMS: readonly RoomDefinition[] = [gatewayRoom, identityRoom, issuanceRoom, authorityRoom, authorityStatusRoom, notificationRoom, otpSyncRoom, remoteSigningRoom];
