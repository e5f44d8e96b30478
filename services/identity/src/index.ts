export { identityRoom } from './identity.room.js';
export { identityAfterRestore } from './after-restore.js';
export { ACCOUNT_TRANSITIONS } from './accounts/account.js';
export { SECURITY_KEY_TRANSITIONS } from './security-keys/security-key.js';
export { CONTACT_TRANSITIONS } from './persons/contact-point.js';
export { IDENTITY_CONFIG } from './config.js';
export type { IdentityConfig } from './config.js';
export { seedIdentity } from './seeding/seed-identity.js';
export type { IdentitySeed, SeedIntegrator, SeedOfficer } from './seeding/seed-identity.js';
