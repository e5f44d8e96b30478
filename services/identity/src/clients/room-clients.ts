import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Client id of the gateway, by which people sign in. */
export const WEB_CLIENT_ID = 'web';

const publicKey = z.looseObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string(), kid: z.string().optional() });

/** Public keys of a client. Only public members are kept, whatever the file holds. */
const clientKeys = z.object({
  keys: z
    .array(publicKey)
    .min(1)
    .transform((keys) => keys.map(({ kty, crv, x, y, kid }) => ({ kty, crv, x, y, use: 'sig', alg: 'ES256', ...(kid === undefined ? {} : { kid }) }))),
});

const roomClient = z.strictObject({
  clientId: z.string().regex(/^room:[a-z][a-z-]*$/),
  jwks: clientKeys,
  /** `<room>:<verb>`. */
  scopes: z.array(z.string().regex(/^[a-z][a-z-]*:[a-z][a-z-]*$/)),
  /** Rooms that it may call. */
  targets: z.array(z.string().regex(/^[a-z][a-z-]*$/)).min(1),
});

/** A room that may call other rooms. */
export type RoomClient = z.infer<typeof roomClient>;

/**
 * Reads the rooms that may call others.
 * @throws Error that names the file and the member at fault.
 */
export async function readRoomClients(file: string | undefined): Promise<RoomClient[]> {
  return file === undefined ? [] : readJson(file, z.array(roomClient));
}

async function readJson<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.infer<Schema>> {
  const text = await readFile(file, 'utf8');
  const read = schema.safeParse(parse(text, file));
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`${file} does not hold what is expected of it. ${faults.join('; ')}`);
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not JSON.`, { cause });
  }
}
