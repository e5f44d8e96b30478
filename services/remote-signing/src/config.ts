import { z } from 'zod';

/** Settings of remote-signing besides the common ones of a room. */
export const REMOTE_SIGNING_CONFIG = z.object({
  VIDIMUS_REMOTE_SIGNING_KEYSTORE: z
    .enum(['pkcs11', 'file'])
    .default('file')
    .describe("Where the key lies that wraps holders' keys: `pkcs11` for a token, `file` for an encrypted file (demonstrations only)."),
  VIDIMUS_REMOTE_SIGNING_KEYSTORE_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('Keystore `file`: the encrypted file; it is created when it does not exist.'),
  VIDIMUS_REMOTE_SIGNING_KEYSTORE_PASSPHRASE_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('Keystore `file`: a file whose first line is the passphrase.'),
  VIDIMUS_REMOTE_SIGNING_PKCS11_MODULE: z.string().min(1).optional().describe('Keystore `pkcs11`: path of the module.'),
  VIDIMUS_REMOTE_SIGNING_PKCS11_TOKEN: z.string().min(1).optional().describe('Keystore `pkcs11`: label of the token.'),
  VIDIMUS_REMOTE_SIGNING_PKCS11_PIN_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('Keystore `pkcs11`: a file whose first line is the user PIN.'),
  VIDIMUS_DECISION_KEYS_FILE: z.string().min(1).describe('JWKS file with the public keys that identity signs decision statements with.'),
});
export type RemoteSigningConfig = z.infer<typeof REMOTE_SIGNING_CONFIG>;
