export { gatewayRoom } from './gateway.room.js';
export { gatewayAfterRestore } from './after-restore.js';
export { PUBLIC_ROOMS } from './proxy/room-proxies.js';
