/** What the leader of the room does for a rotation. */
export const RESEAL_TASK = 'otp-sync-reseal';
