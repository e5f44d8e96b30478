import { runRoom } from '@vidimus/service-kit';
import { issuanceRoom } from './issuance.room.js';

await runRoom(issuanceRoom);
