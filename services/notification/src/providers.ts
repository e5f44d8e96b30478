import { readFile } from 'node:fs/promises';
import type { Provider } from '@nestjs/common';
import { FieldCipher } from '@vidimus/persistence';
import { ConfigError, isLoopback, LinkTokens } from '@vidimus/service-kit';
import type { RoomConfig, RoomKit } from '@vidimus/service-kit';
import { REPORT_LISTENING } from './bounces/report-listener.js';
import type { ReportListening } from './bounces/report-listener.js';
import { ReturnPaths } from './bounces/return-paths.js';
import type { NotificationConfig } from './config.js';
import { MAIL_SERVER, SmtpServer } from './mail/mail-server.js';
import { HANDOVER_SETTINGS } from './messages/handover.service.js';
import type { HandoverSettings } from './messages/handover.service.js';
import { HttpSmsGateway, SMS_GATEWAY } from './sms/sms-gateway.js';

/** What the settings make of the outside world. @throws ConfigError when a file cannot be used, or settings that belong together are not all there. */
export async function providersFrom(config: NotificationConfig & RoomConfig, { tls }: Pick<RoomKit, 'tls'>): Promise<Provider[]> {
  const { VIDIMUS_NOTIFICATION_SMTP_URL: url, VIDIMUS_NOTIFICATION_FROM: from, VIDIMUS_PUBLIC_URL: publicUrl } = config;
  const { VIDIMUS_NOTIFICATION_BOUNCE_DOMAIN: domain, VIDIMUS_NOTIFICATION_BOUNCE_PORT: port } = config;
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
    { provide: REPORT_LISTENING, useValue: port === undefined ? null : reportListening(config, port, tls) },
  ];
}

/** Beyond this machine reports come encrypted, under the key of the room's listener; a demonstration listens nowhere else. */
function reportListening(config: NotificationConfig & RoomConfig, port: number, tls: RoomKit['tls']): ReportListening {
  const { VIDIMUS_NOTIFICATION_BOUNCE_HOST: host, VIDIMUS_MODE: mode } = config;
  if (isLoopback(host)) return { host, port };
  if (mode === 'demo') throw new ConfigError('VIDIMUS_MODE is demo, which listens on this machine alone: set VIDIMUS_NOTIFICATION_BOUNCE_HOST to 127.0.0.1.');
  if (tls === undefined) {
    throw new ConfigError('VIDIMUS_NOTIFICATION_BOUNCE_HOST is beyond this machine: set VIDIMUS_HTTP_TLS_KEY_FILE and VIDIMUS_HTTP_TLS_CERTIFICATE_FILE, which it offers STARTTLS with.');
  }
  return { host, port, identity: tls.identity };
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
