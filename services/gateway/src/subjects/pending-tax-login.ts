import { z } from 'zod';

/** What a tax login must remember between its start and its end; issuance makes it, and gets it back with the answer. */
export const pendingTaxLogin = z.strictObject({ state: z.string(), nonce: z.string(), codeVerifier: z.string() });
export type PendingTaxLogin = z.infer<typeof pendingTaxLogin>;
