import { runRoom } from '@vidimus/service-kit';
import { remoteSigningRoom } from './remote-signing.room.js';

await runRoom(remoteSigningRoom);
