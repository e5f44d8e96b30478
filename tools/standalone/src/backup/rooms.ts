import { authorityAfterRestore, authorityRoom, catchUpWithLog } from '@vidimus/authority';
import { gatewayAfterRestore, gatewayRoom } from '@vidimus/gateway';
import { identityAfterRestore, identityRoom } from '@vidimus/identity';
import { issuanceAfterRestore, issuanceRoom } from '@vidimus/issuance';
import { notificationRoom } from '@vidimus/notification';
import { otpSyncAfterRestore, otpSyncRoom } from '@vidimus/otp-sync';
import type { AfterRestore, MigrationClass } from '@vidimus/persistence';
import { remoteSigningAfterRestore, remoteSigningRoom } from '@vidimus/remote-signing';
import { ROOM_MIGRATIONS } from '@vidimus/service-kit';
import type { RoomDefinition } from '@vidimus/service-kit';
import type { DatabaseRoom } from '../installation/installation.js';

/** What a restore must know of a room. */
export interface RestorableRoom {
  readonly room: Pick<RoomDefinition, 'name' | 'entities' | 'migrations'>;
  readonly afterRestore: AfterRestore;
  /** Takes over what the room itself told after the backup, from a log that outlived it. */
  readonly catchUp?: typeof catchUpWithLog;
}

/** Mails and messages that were sent since are sent once more, under the same Message-ID; there is nothing to void. */
const nothing: AfterRestore = async () => ({});

export const RESTORABLE_ROOMS: Readonly<Record<DatabaseRoom, RestorableRoom>> = {
  identity: { room: identityRoom, afterRestore: identityAfterRestore },
  authority: { room: authorityRoom, afterRestore: authorityAfterRestore, catchUp: catchUpWithLog },
  issuance: { room: issuanceRoom, afterRestore: issuanceAfterRestore },
  notification: { room: notificationRoom, afterRestore: nothing },
  'otp-sync': { room: otpSyncRoom, afterRestore: otpSyncAfterRestore },
  'remote-signing': { room: remoteSigningRoom, afterRestore: remoteSigningAfterRestore },
  gateway: { room: gatewayRoom, afterRestore: gatewayAfterRestore },
};

/** The migrations of a room beside those of `libs/persistence`, oldest first. */
export function migrationsOf({ room }: RestorableRoom): readonly MigrationClass[] {
  return [...ROOM_MIGRATIONS, ...(room.migrations ?? [])];
}
