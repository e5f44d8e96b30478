import type { RoomDefinition } from '@vidimus/service-kit';
import type Provider from 'oidc-provider';
import { AccountRow } from './accounts/account.entity.js';
import { IntegratorRow } from './clients/integrator.entity.js';
import { IDENTITY_CONFIG } from './config.js';
import { IdentityModule } from './identity.module.js';
import { CreateIdentityTables20261121120000 } from './migrations/202611211200-create-identity-tables.js';
import { OrganisationRow } from './organisations/organisation.entity.js';
import { OIDC_PROVIDER } from './sign-in/oidc-provider.token.js';

/** Who people are, what they may do, and the proof of it: the OpenID Connect provider of the installation. */
export const identityRoom: RoomDefinition<typeof IDENTITY_CONFIG> = {
  name: 'identity',
  description: 'Organisations, accounts of officers and their roles, sign-in, integrators, and statements over decisions.',
  module: IdentityModule,
  entities: [OrganisationRow, AccountRow, IntegratorRow],
  migrations: [CreateIdentityTables20261121120000],
  config: IDENTITY_CONFIG,
  configure: (app) => {
    const provider: Provider = app.get(OIDC_PROVIDER, { strict: false });
    app.use('/oidc', provider.callback());
  },
};
