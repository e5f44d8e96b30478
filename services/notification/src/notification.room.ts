import type { RoomDefinition } from '@vidimus/service-kit';
import { NOTIFICATION_CONFIG } from './config.js';
import { MessageRow } from './messages/message.entity.js';
import { CreateMessages20261121160000 } from './migrations/202611211600-create-messages.js';
import { WidenMessages20261122025000 } from './migrations/202611220250-widen-messages.js';
import { NotificationModule } from './notification.module.js';
import { providersFrom } from './providers.js';

/** Messages to people: templates in four languages, sending, evidence of delivery. */
export const notificationRoom: RoomDefinition<typeof NOTIFICATION_CONFIG> = {
  name: 'notification',
  description: 'Messages to people: templates in four languages, sending by e-mail and SMS, evidence of delivery.',
  module: NotificationModule,
  entities: [MessageRow],
  migrations: [CreateMessages20261121160000, WidenMessages20261122025000],
  config: NOTIFICATION_CONFIG,
  providers: providersFrom,
};
