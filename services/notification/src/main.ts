import { runRoom } from '@vidimus/service-kit';
import { notificationRoom } from './notification.room.js';

await runRoom(notificationRoom);
