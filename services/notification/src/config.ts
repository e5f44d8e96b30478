import { z } from 'zod';

const isSafe = ({ protocol, hostname }: URL): boolean => protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);

/** Settings of notification besides the common ones of a room. */
export const NOTIFICATION_CONFIG = z.object({
  VIDIMUS_NOTIFICATION_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .describe('Mail server, smtps://user@host:465 or smtp://host:587. Anywhere but on this machine the connection must be encrypted.'),
  VIDIMUS_NOTIFICATION_SMTP_PASSWORD_FILE: z.string().min(1).optional().describe('File with the password of the user that stands in that address.'),
  VIDIMUS_NOTIFICATION_FROM: z
    .email()
    .describe('Address that messages come from. Refused messages come back to it.'),
  VIDIMUS_NOTIFICATION_BOUNCE_DOMAIN: z
    .string()
    .regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$/i, 'is no domain name')
    .optional()
    .describe('Domain whose mail is routed to the report listener of this room; every mail gets a return path of its own in it. Together with the port.'),
  VIDIMUS_NOTIFICATION_BOUNCE_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('Port of the SMTP listener that takes delivery reports; without it later bounces come to the address that messages come from.'),
  VIDIMUS_NOTIFICATION_BOUNCE_HOST: z.string().min(1).default('127.0.0.1').describe('Address that the report listener listens on.'),
  VIDIMUS_NOTIFICATION_SMS_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => isSafe(new URL(url)), 'must be https: anywhere but on this machine')
    .optional()
    .describe('SMS gateway, to which {to, from, text, reference} are posted; without it no SMS are sent.'),
  VIDIMUS_NOTIFICATION_SMS_API_KEY_FILE: z.string().min(1).optional().describe('File with the key of the SMS gateway, sent as bearer token. Together with its address.'),
  VIDIMUS_NOTIFICATION_SMS_SENDER: z
    .string()
    .regex(/^(?:[A-Za-z0-9 ]{1,11}|\+?\d{3,15})$/, 'is neither a name of up to 11 letters and digits nor a number')
    .default('Vidimus')
    .describe('What recipients of SMS see as the sender: up to 11 letters and digits, or a number.'),
  VIDIMUS_LINK_KEY_FILE: z.string().min(1).describe('File with the key of the tokens in mailed links: 32 random bytes in base64, the same in the rooms that open them.'),
});
export type NotificationConfig = z.infer<typeof NOTIFICATION_CONFIG>;
