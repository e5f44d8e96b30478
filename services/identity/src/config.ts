import { z } from 'zod';

/** Settings of identity besides the common ones of a room. */
export const IDENTITY_CONFIG = z.object({
  VIDIMUS_IDENTITY_WEB_CLIENT_SECRET_FILE: z
    .string()
    .min(1)
    .describe('File with the secret of the client `web`: the one that the gateway holds (VIDIMUS_GATEWAY_CLIENT_SECRET_FILE).'),
  VIDIMUS_IDENTITY_ROOM_CLIENTS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('JSON file with the rooms that may call others: [{"clientId":"room:issuance","jwks":{…},"scopes":["authority:issue"],"targets":["authority"]}].'),
  VIDIMUS_IDENTITY_DECISION_KEY_FILE: z
    .string()
    .min(1)
    .describe('File with the private key (JWK, P-256, with kid) that signs decision statements. It stays the same: rooms hold its public part.'),
});

export type IdentityConfig = z.infer<typeof IDENTITY_CONFIG>;
