import type { RoomDefinition } from '@vidimus/service-kit';
import { AccountRow } from './accounts/account.entity.js';
import { IntegratorRow } from './clients/integrator.entity.js';
import { IDENTITY_CONFIG } from './config.js';
import { ContactChangeRow } from './contact-changes/contact-change.entity.js';
import { IdentityModule } from './identity.module.js';
import { CreateIdentityTables20261121120000 } from './migrations/202611211200-create-identity-tables.js';
import { CreatePersons20261122030000 } from './migrations/202611220300-create-persons.js';
import { CreateSecurityKeys20261122031000 } from './migrations/202611220310-create-security-keys.js';
import { AddSmsCodes20261122033000 } from './migrations/202611220330-add-sms-codes.js';
import { CreateRecoveries20261122060000 } from './migrations/202611220600-create-recoveries.js';
import { CreateFirstPasswords20261122195000 } from './migrations/202611221950-create-first-passwords.js';
import { FirstPasswordRow } from './first-passwords/first-password.entity.js';
import { FirstAdministratorLinkRow } from './first-administrator/first-administrator-link.entity.js';
import { CreateFirstAdministratorLinks20261122093000 } from './migrations/202611220930-create-first-administrator-links.js';
import { CreateContactChanges20261122170000 } from './migrations/202611221700-create-contact-changes.js';
import { AuthoriseBySupport20261122193000 } from './migrations/202611221930-authorise-by-support.js';
import { IntegratorUseRow } from './integrator-uses/integrator-use.entity.js';
import { SupportAuthorisationRow } from './support-authorisations/support-authorisation.entity.js';
import { OrganisationRow } from './organisations/organisation.entity.js';
import { mountProvider } from './openid/mount-provider.js';
import { ContactPointRow } from './persons/contact-point.entity.js';
import { PersonRow } from './persons/person.entity.js';
import { RecoveryRow } from './recoveries/recovery.entity.js';
import { SecurityKeyRow } from './security-keys/security-key.entity.js';

/** Who people are, what they may do, and the proof of it: the OpenID Connect provider of the installation. */
export const identityRoom: RoomDefinition<typeof IDENTITY_CONFIG> = {
  name: 'identity',
  description: 'Organisations, persons, accounts of officers and holders, roles, sign-in, integrators, and statements over decisions.',
  module: IdentityModule,
  entities: [OrganisationRow, AccountRow, IntegratorRow, PersonRow, ContactPointRow, ContactChangeRow, SecurityKeyRow, RecoveryRow, FirstAdministratorLinkRow, SupportAuthorisationRow, IntegratorUseRow, FirstPasswordRow],
  migrations: [
    CreateIdentityTables20261121120000,
    CreatePersons20261122030000,
    CreateSecurityKeys20261122031000,
    AddSmsCodes20261122033000,
    CreateRecoveries20261122060000,
    CreateFirstAdministratorLinks20261122093000,
    CreateContactChanges20261122170000,
    AuthoriseBySupport20261122193000,
    CreateFirstPasswords20261122195000,
  ],
  config: IDENTITY_CONFIG,
  configure: (app, config) => mountProvider(app, config.VIDIMUS_PUBLIC_URL),
};
