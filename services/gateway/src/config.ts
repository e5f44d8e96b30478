import { z } from 'zod';

/** Settings of the gateway. */
export const GATEWAY_CONFIG = z.object({
  VIDIMUS_GATEWAY_CLIENT_SECRET_FILE: z
    .string()
    .min(1)
    .describe('File with the secret by which the gateway, as OpenID client `web`, signs people in.'),
  VIDIMUS_GATEWAY_WEB_DIR: z.string().min(1).describe('Folder with the built web application.'),
  VIDIMUS_GATEWAY_MAILBOX_URL: z
    .url({ protocol: /^http$/ })
    .optional()
    .describe('Where the mailbox of a demonstration is, shown at /mailbox. Not for production: it shows the mails of everybody to anybody.'),
  VIDIMUS_GATEWAY_SESSION_IDLE_MINUTES: z.coerce
    .number()
    .int()
    .min(5)
    .max(240)
    .default(30)
    .describe('Minutes without a request after which a session ends.'),
  VIDIMUS_GATEWAY_SESSION_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(24)
    .default(12)
    .describe('Hours after which a session ends whatever happens.'),
});
export type GatewayConfig = z.infer<typeof GATEWAY_CONFIG>;
