import type { RoomDefinition } from '@vidimus/service-kit';
import { REMOTE_SIGNING_CONFIG } from './config.js';
import { RemoteSigningModule } from './remote-signing.module.js';

/** Holders' keys on the server: made under a PIN, used by PIN and one-time code. */
export const remoteSigningRoom: RoomDefinition<typeof REMOTE_SIGNING_CONFIG> = {
  name: 'remote-signing',
  description: "Holders' keys on the server: made under a PIN, used by PIN and one-time code.",
  module: RemoteSigningModule,
  entities: [],
  migrations: [],
  config: REMOTE_SIGNING_CONFIG,
};
