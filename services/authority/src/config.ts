import { DATABASE_PASSWORD_FILE } from '@vidimus/service-kit';
import { z } from 'zod';

/** Where the keys live. Opened by `signing/open-keystore.ts`, which names the setting that is missing. */
const keystoreSettings = {
  VIDIMUS_AUTHORITY_KEYSTORE: z
    .enum(['pkcs11', 'file'])
    .default('file')
    .describe('`pkcs11` for a token, `file` for an encrypted file (test policy only).'),
  VIDIMUS_AUTHORITY_KEYSTORE_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('Keystore `file`: the encrypted file; it is created when it does not exist.'),
  VIDIMUS_AUTHORITY_KEYSTORE_PASSPHRASE_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('Keystore `file`: a file whose first line is the passphrase.'),
  VIDIMUS_AUTHORITY_PKCS11_MODULE: z.string().min(1).optional().describe('Keystore `pkcs11`: path of the module.'),
  VIDIMUS_AUTHORITY_PKCS11_TOKEN: z.string().min(1).optional().describe('Keystore `pkcs11`: label of the token.'),
  VIDIMUS_AUTHORITY_PKCS11_PIN_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('Keystore `pkcs11`: a file whose first line is the user PIN.'),
};

/** Settings of the role that signs. */
export const signerConfigSchema = z.object({
  ...keystoreSettings,
  VIDIMUS_AUTHORITY_STATUS_URL: z
    .url({ protocol: /^http$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .describe('Base address of status information, written into every certificate: plain http, stable for many years.'),
  VIDIMUS_AUTHORITY_ORGANISATION: z
    .string()
    .min(1)
    .max(64)
    .default('Vidimus Demonstration')
    .describe('Legal name of the trust service provider: `organizationName` of the issuers.'),
  VIDIMUS_AUTHORITY_ORGANISATION_IDENTIFIER: z
    .string()
    .max(64)
    .regex(/^(VAT|NTR|PSD|LEI)[A-Z]{2}-\S+$/)
    .optional()
    .describe('Identifier of the provider (ETSI EN 319 412-1, 5.1.4) such as VATEL-094259216.'),
  VIDIMUS_AUTHORITY_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('GR')
    .describe('Country of the provider, ISO 3166-1.'),
  VIDIMUS_AUTHORITY_POLICY: z
    .enum(['test', 'qualified'])
    .default('test')
    .describe('`test` marks every certificate as a test; `qualified` needs mode production and a PKCS#11 token.'),
  VIDIMUS_AUTHORITY_CPS_URL: z
    .url({ protocol: /^https?$/ })
    .default('https://ca.example/cps')
    .describe('Address of the certification practice statement, written into certificates.'),
  VIDIMUS_AUTHORITY_PDS_URL: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe('Address of the PKI disclosure statement in English (https); the policy `qualified` needs it.'),
  VIDIMUS_AUTHORITY_CRL_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(168)
    .default(24)
    .describe('Hours from a revocation list to its nextUpdate; a new one is made at half of it.'),
  VIDIMUS_AUTHORITY_STATUS_DATABASE_ROLE: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/)
    .default('vidimus_authority_status')
    .describe('Database role of the status role; it is given SELECT on what it needs, if it exists.'),
  VIDIMUS_DECISION_KEYS_FILE: z
    .string()
    .min(1)
    .describe('JWKS file with the public keys that identity signs decision statements with.'),
});

/** Settings of the role that publishes status. */
export const statusConfigSchema = z.object({
  ...keystoreSettings,
  VIDIMUS_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('Database of the signing role, by a role that may only read (there: VIDIMUS_AUTHORITY_STATUS_DATABASE_ROLE).'),
  VIDIMUS_DATABASE_PASSWORD_FILE: DATABASE_PASSWORD_FILE,
  VIDIMUS_DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(4).describe('Most connections to the database.'),
  VIDIMUS_AUTHORITY_OCSP_MINUTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(1440)
    .default(10)
    .describe('Minutes from an OCSP answer to its nextUpdate.'),
});

/** What both roles need to open the keystore. */
export type KeystoreConfig = z.infer<z.ZodObject<typeof keystoreSettings>>;
