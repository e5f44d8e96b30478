import { runRoom } from '@vidimus/service-kit';
import { identityRoom } from './identity.room.js';

await runRoom(identityRoom);
