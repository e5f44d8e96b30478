import { readFile } from 'node:fs/promises';
import type { Provider } from '@nestjs/common';
import { FieldCipher } from '@vidimus/persistence';
import { ConfigError, LinkTokens } from '@vidimus/service-kit';
import type { RoomConfig } from '@vidimus/service-kit';
import { REPORT_LISTENING } from './bounces/report-listener.js';
import { ReturnPaths } from './bounces/return-paths.js';
import type { NotificationConfig } from './config.js';
import { MAIL_SERVER, SmtpServer } from './mail/mail-server.js';
import { HANDOVER_SETTINGS } from './messages/handover.service.js';
import type { HandoverSettings } from './messages/handover.service.js';
import { HttpSmsGateway, SMS_GATEWAY } from './sms/sms-gateway.js';

/** What the settings make of the outside world. @throws ConfigError when a file cannot be used, or settings that belong together are not all there. */
export async function providersFrom(config: NotificationConfig & RoomConfig): Promise<Provider[]> {
  const { VIDIMUS_NOTIFICATION_SMTP_URL: url, VIDIMUS_NOTIFICATION_FROM: from, VIDIMUS_PUBLIC_URL: publicUrl } = config;
  const { VIDIMUS_NOTIFICATION_BOUNCE_DOMAIN: domain, VIDIMUS_NOTIFICATION_BOUNCE_PORT: port, VIDIMUS_NOTIFICATION_BOUNCE_HOST: host } = config;
  if ((domain === undefined) !== (port === undefined)) {
    throw new ConfigError('Set VIDIMUS_NOTIFICATION_BOUNCE_DOMAIN and VIDIMUS_NOTIFICATION_BOUNCE_PORT both, or neither: reports come to the domain by the port.');
  }
  const settings: HandoverSettings = { publicUrl, messageIdDomain: from.slice(from.lastIndexOf('@') + 1) };
  return [
    { provide: LinkTokens, useValue: await readLinkKey(config.VIDIMUS_LINK_KEY_FILE) },
    { provide: MAIL_SERVER, useValue: new SmtpServer(await withPassword(url, config.VIDIMUS_NOTIFICATION_SMTP_PASSWORD_FILE), from) },
    { provide: SMS_GATEWAY, useValue: await smsGatewayFrom(config) },
    { provide: HANDOVER_SETTINGS, useValue: settings },
    { provide: ReturnPaths, inject: [FieldCipher], useFactory: (cipher: FieldCipher) => new ReturnPaths(cipher, domain) },
    { provide: REPORT_LISTENING, useValue: port === undefined ? null : { host, port } },
  ];
}

async function withPassword(url: string, file: string | undefined): Promise<string> {
  if (file === undefined) return url;
  const address = new URL(url);
  if (address.username === '') throw new ConfigError('Put the user into VIDIMUS_NOTIFICATION_SMTP_URL (smtps://user@host): VIDIMUS_NOTIFICATION_SMTP_PASSWORD_FILE is set.');
  address.password = encodeURIComponent(await readSecret('VIDIMUS_NOTIFICATION_SMTP_PASSWORD_FILE', file));
  return address.href;
}

async function smsGatewayFrom(config: NotificationConfig): Promise<HttpSmsGateway | null> {
  const { VIDIMUS_NOTIFICATION_SMS_URL: url, VIDIMUS_NOTIFICATION_SMS_API_KEY_FILE: file, VIDIMUS_NOTIFICATION_SMS_SENDER: sender } = config;
  if (url === undefined) return null;
  if (file === undefined) throw new ConfigError('Set VIDIMUS_NOTIFICATION_SMS_API_KEY_FILE as well: the SMS gateway at VIDIMUS_NOTIFICATION_SMS_URL wants a key.');
  return new HttpSmsGateway({ url, apiKey: await readSecret('VIDIMUS_NOTIFICATION_SMS_API_KEY_FILE', file), sender });
}

async function readSecret(variable: string, file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new ConfigError(`The file that ${variable} names cannot be read: check its path and its rights.`, { cause });
  }
}

async function readLinkKey(file: string): Promise<LinkTokens> {
  try {
    return await LinkTokens.fromFile(file);
  } catch (cause) {
    throw new ConfigError('The file that VIDIMUS_LINK_KEY_FILE names must be readable and hold 32 bytes in base64.', { cause });
  }
}
