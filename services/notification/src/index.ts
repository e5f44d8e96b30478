export { notificationRoom } from './notification.room.js';
export { NOTIFICATION_CONFIG } from './config.js';
export type { NotificationConfig } from './config.js';
export { MESSAGE_START, MESSAGE_STATES, MESSAGE_TRANSITIONS } from './messages/message-states.js';
export type { MessageState } from './messages/message-states.js';
