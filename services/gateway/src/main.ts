import { runRoom } from '@vidimus/service-kit';
import { gatewayRoom } from './gateway.room.js';

await runRoom(gatewayRoom);
