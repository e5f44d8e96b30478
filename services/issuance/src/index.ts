export { issuanceRoom } from './issuance.room.js';
export { issuanceAfterRestore } from './after-restore.js';
export { ISSUANCE_CONFIG } from './config.js';
export type { IssuanceConfig } from './config.js';
export { ISSUANCE_START, ISSUANCE_STATES, ISSUANCE_TRANSITIONS } from './issuance-requests/issuance-states.js';
export type { IssuanceState } from './issuance-requests/issuance-states.js';
export { seedOfficerIdentities, seedOrganisationPolicies } from './seeding.js';
export type { SeedOfficerIdentity, SeedOrganisationPolicy } from './seeding.js';
