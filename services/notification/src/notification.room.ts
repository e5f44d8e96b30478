import type { Provider } from '@nestjs/common';
import { ConfigError, LinkTokens } from '@vidimus/service-kit';
import type { RoomDefinition } from '@vidimus/service-kit';
import { NOTIFICATION_CONFIG } from './config.js';
import type { NotificationConfig } from './config.js';
import { MAIL_SERVER, SmtpServer } from './mail/mail-server.js';
import { DELIVERY_SETTINGS } from './messages/delivery.service.js';
import type { DeliverySettings } from './messages/delivery.service.js';
import { MessageRow } from './messages/message.entity.js';
import { CreateMessages20261121160000 } from './migrations/202611211600-create-messages.js';
import { NotificationModule } from './notification.module.js';

/** Messages to people: templates in four languages, sending, evidence of delivery. */
export const notificationRoom: RoomDefinition<typeof NOTIFICATION_CONFIG> = {
  name: 'notification',
  description: 'Messages to people: templates in four languages, sending by e-mail, evidence of delivery.',
  module: NotificationModule,
  entities: [MessageRow],
  migrations: [CreateMessages20261121160000],
  config: NOTIFICATION_CONFIG,
  providers: providersFrom,
};

async function providersFrom(config: NotificationConfig & { VIDIMUS_PUBLIC_URL: string }): Promise<Provider[]> {
  const { VIDIMUS_NOTIFICATION_SMTP_URL: url, VIDIMUS_NOTIFICATION_FROM: from, VIDIMUS_PUBLIC_URL: publicUrl } = config;
  const settings: DeliverySettings = { publicUrl, messageIdDomain: from.slice(from.lastIndexOf('@') + 1) };
  return [
    { provide: LinkTokens, useValue: await readLinkKey(config.VIDIMUS_LINK_KEY_FILE) },
    { provide: MAIL_SERVER, useValue: new SmtpServer(url, from) },
    { provide: DELIVERY_SETTINGS, useValue: settings },
  ];
}

async function readLinkKey(file: string): Promise<LinkTokens> {
  try {
    return await LinkTokens.fromFile(file);
  } catch (cause) {
    throw new ConfigError('The file that VIDIMUS_LINK_KEY_FILE names must be readable and hold 32 bytes in base64.', { cause });
  }
}
