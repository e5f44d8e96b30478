import { runRoom } from '@vidimus/service-kit';
import { authorityRoom, authorityStatusRoom } from './index.js';

await (process.env['VIDIMUS_ROOMS'] === authorityStatusRoom.name ? runRoom(authorityStatusRoom) : runRoom(authorityRoom));
