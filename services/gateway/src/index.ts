export { gatewayRoom } from './gateway.room.js';
export { PUBLIC_ROOMS } from './proxy/room-proxies.js';
