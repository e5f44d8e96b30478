import { LOCALES } from '@vidimus/i18n';
import { z } from 'zod';

const isTimeZone = (name: string): boolean => Intl.supportedValuesOf('timeZone').includes(name) || name === 'UTC';

/** Settings of issuance besides the common ones of a room. */
export const ISSUANCE_CONFIG = z.object({
  VIDIMUS_ISSUANCE_REGISTRY_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .describe('Base address of the registries (tax, census, police).'),
  VIDIMUS_ISSUANCE_REGISTRY_API_KEY_FILE: z.string().min(1).describe('File with the key that the registries want in x-api-key.'),
  VIDIMUS_ISSUANCE_REGISTRY_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(5_000)
    .describe('How long to wait for an answer of a registry, per try, in milliseconds.'),
  VIDIMUS_ISSUANCE_TAX_LOGIN_ISSUER: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .describe('Issuer of the tax login, an OpenID provider. Plain http is taken on this machine alone, and in demo mode.'),
  VIDIMUS_ISSUANCE_TAX_LOGIN_CLIENT_ID: z.string().min(1).describe('Client id of this installation at the tax login.'),
  VIDIMUS_ISSUANCE_TAX_LOGIN_CLIENT_SECRET_FILE: z
    .string()
    .min(1)
    .describe('File with the secret of that client. Where people are sent back to is the public address and /session/tax-login/callback.'),
  VIDIMUS_ISSUANCE_TAX_LOGIN_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(50)
    .max(4_500)
    .default(4_000)
    .describe('How long to wait for the tax login, in milliseconds; the gateway, for which a person waits, gives up after five seconds.'),
  VIDIMUS_LINK_KEY_FILE: z
    .string()
    .min(1)
    .describe('File with the key of the tokens in mailed links: 32 random bytes in base64, the same in the rooms that open them.'),
  VIDIMUS_ISSUANCE_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'Must be an IANA name such as Europe/Athens')
    .default('Europe/Athens')
    .describe('Zone in which the day of a meeting is counted, by its IANA name.'),
  VIDIMUS_ISSUANCE_LOCALE: z.enum(LOCALES).default('el').describe('Language in which subjects are written to.'),
  VIDIMUS_DECISION_KEYS_FILE: z.string().min(1).describe('JWKS file with the public keys that identity signs decision statements with.'),
});
export type IssuanceConfig = z.infer<typeof ISSUANCE_CONFIG>;
