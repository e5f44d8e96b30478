import { z } from 'zod';

/** Settings of remote-signing besides the common ones of a room. */
export const REMOTE_SIGNING_CONFIG = z.object({});
export type RemoteSigningConfig = z.infer<typeof REMOTE_SIGNING_CONFIG>;
