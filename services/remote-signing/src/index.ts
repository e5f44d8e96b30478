export { remoteSigningRoom } from './remote-signing.room.js';
export { REMOTE_SIGNING_CONFIG } from './config.js';
export type { RemoteSigningConfig } from './config.js';
