import { z } from 'zod';

/** Settings of notification besides the common ones of a room. */
export const NOTIFICATION_CONFIG = z.object({
  VIDIMUS_NOTIFICATION_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .describe('Mail server, smtps://user:password@host:465 or smtp://host:587. Anywhere but on this machine the connection must be encrypted.'),
  VIDIMUS_NOTIFICATION_FROM: z
    .email()
    .describe('Address that messages come from. Refused messages come back to it.'),
});
export type NotificationConfig = z.infer<typeof NOTIFICATION_CONFIG>;
