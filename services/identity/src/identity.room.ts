import type { RoomDefinition } from '@vidimus/service-kit';
import { AccountRow } from './accounts/account.entity.js';
import { IntegratorRow } from './clients/integrator.entity.js';
import { IDENTITY_CONFIG } from './config.js';
import { IdentityModule } from './identity.module.js';
import { CreateIdentityTables20261121120000 } from './migrations/202611211200-create-identity-tables.js';
import { OrganisationRow } from './organisations/organisation.entity.js';
import { mountProvider } from './openid/mount-provider.js';

/** Who people are, what they may do, and the proof of it: the OpenID Connect provider of the installation. */
export const identityRoom: RoomDefinition<typeof IDENTITY_CONFIG> = {
  name: 'identity',
  description: 'Organisations, accounts of officers and their roles, sign-in, integrators, and statements over decisions.',
  module: IdentityModule,
  entities: [OrganisationRow, AccountRow, IntegratorRow],
  migrations: [CreateIdentityTables20261121120000],
  config: IDENTITY_CONFIG,
  configure: (app, config) => mountProvider(app, config.VIDIMUS_PUBLIC_URL),
};
