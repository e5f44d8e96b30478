import { runRoom } from '@vidimus/service-kit';
import { otpSyncRoom } from './otp-sync.room.js';

await runRoom(otpSyncRoom);
