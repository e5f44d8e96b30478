import { z } from 'zod';

/** Settings of notification besides the common ones of a room. */
export const NOTIFICATION_CONFIG = z.object({
  VIDIMUS_NOTIFICATION_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .describe('Mail server, smtps://user:password@host:465 or smtp://host:587. Anywhere but on this machine the connection must be encrypted.'),
  VIDIMUS_NOTIFICATION_FROM: z
    .email()
    .describe('Address that messages come from. Refused messages come back to it.'),
  VIDIMUS_LINK_KEY_FILE: z.string().min(1).describe('File with the key of the tokens in mailed links: 32 random bytes in base64, the same in the rooms that open them.'),
});
export type NotificationConfig = z.infer<typeof NOTIFICATION_CONFIG>;
