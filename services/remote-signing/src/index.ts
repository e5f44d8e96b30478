export { remoteSigningRoom } from './remote-signing.room.js';
export { remoteSigningAfterRestore } from './after-restore.js';
export { AUTHORISATION_START, AUTHORISATION_TRANSITIONS } from './authorisations/authorisation-states.js';
export { CREDENTIAL_START, CREDENTIAL_TRANSITIONS, PIN_START, PIN_TRANSITIONS } from './credentials/credential-states.js';
export { REMOTE_SIGNING_CONFIG } from './config.js';
export type { RemoteSigningConfig } from './config.js';
