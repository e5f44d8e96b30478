import type { RoomDefinition } from '@vidimus/service-kit';
import { AuthorisationRow } from './authorisations/authorisation.entity.js';
import { REMOTE_SIGNING_CONFIG } from './config.js';
import { CredentialRow } from './credentials/credential.entity.js';
import { CreateAuthorisations20261122120000 } from './migrations/202611221200-create-authorisations.js';
import { CreateCredentials20261122110000 } from './migrations/202611221100-create-credentials.js';
import { SuspendCredentials20261122130000 } from './migrations/202611221300-suspend-credentials.js';
import { ResetPins20261122191000 } from './migrations/202611221910-reset-pins.js';
import { PinResetRow } from './pin-resets/pin-reset.entity.js';
import { RemoteSigningModule } from './remote-signing.module.js';
import { remoteSigningProviders } from './remote-signing.providers.js';

/** Holders' keys on the server: made under a PIN, used by PIN and one-time code. */
export const remoteSigningRoom: RoomDefinition<typeof REMOTE_SIGNING_CONFIG> = {
  name: 'remote-signing',
  description: "Holders' keys on the server: made under a PIN, used by PIN and one-time code.",
  module: RemoteSigningModule,
  entities: [CredentialRow, AuthorisationRow, PinResetRow],
  migrations: [CreateCredentials20261122110000, CreateAuthorisations20261122120000, SuspendCredentials20261122130000, ResetPins20261122191000],
  config: REMOTE_SIGNING_CONFIG,
  providers: remoteSigningProviders,
};
