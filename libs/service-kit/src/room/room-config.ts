import { z } from 'zod';

/** Token of the settings of a room: the common ones and its own, under the names of their variables. */
export const ROOM_CONFIG = Symbol('vidimus.room-config');

const port = z.coerce.number().int().min(0).max(65_535);
/** A whole address without a slash at its end, so that paths can be appended. */
const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

const roomUrls = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON of the form {"authority":"http://127.0.0.1:8104"}' });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), baseUrl));

/** What every room reads from its environment. */
export const COMMON_CONFIG = z.object({
  VIDIMUS_MODE: z
    .enum(['demo', 'production'])
    .default('production')
    .describe('`demo` is for examples on this machine alone; `production` lets nothing cross a network without TLS.'),
  VIDIMUS_HTTP_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  VIDIMUS_HTTP_PORT: port.default(0).describe('Port to listen on; 0 takes a free one.'),
  VIDIMUS_HTTP_TLS_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('File with the private key (PEM) of the listener; it then speaks TLS alone. Needed in production to listen beyond this machine.'),
  VIDIMUS_HTTP_TLS_CERTIFICATE_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('File with the certificate (PEM) of that key, followed by those up to the internal root. A new one is taken up while the room runs.'),
  VIDIMUS_PEER_CA_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('File with the certificates (PEM) that other rooms are checked against; without it those that this machine trusts.'),
  VIDIMUS_PUBLIC_URL: baseUrl.describe('Address under which people reach the platform; part of the issuer of all tokens.'),
  VIDIMUS_OIDC_URL: baseUrl.describe('Address of the OpenID provider as rooms reach it, such as http://127.0.0.1:8102/oidc.'),
  VIDIMUS_ROOM_URLS: roomUrls.default({}).describe('JSON object: where each other room is reached, by its name.'),
  VIDIMUS_ROOM_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('File with the private key (JWK) by which this room asks for its own tokens. Only for rooms that call others.'),
  VIDIMUS_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info').describe('Least level to log.'),
  VIDIMUS_OTLP_URL: baseUrl.optional().describe('OTLP/HTTP collector for traces; without it none leave the process.'),
});

/** Beside the address of a database, which then holds none. */
export const DATABASE_PASSWORD_FILE = z.string().min(1).optional().describe('File with the password of the role that stands in that address.');

/** What a room with a database reads besides. */
export const DATABASE_CONFIG = z.object({
  VIDIMUS_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe('PostgreSQL database of this room alone.'),
  VIDIMUS_DATABASE_PASSWORD_FILE: DATABASE_PASSWORD_FILE,
  VIDIMUS_DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(4).describe('Most connections to the database.'),
  VIDIMUS_DATA_KEY_FILE: z.string().min(1).describe('File with the data key of the room: 32 random bytes in base64.'),
  VIDIMUS_EVENT_LOG: z.enum(['kafka', 'embedded']).default('kafka').describe('Where events travel.'),
  VIDIMUS_KAFKA_BROKERS: z
    .string()
    .optional()
    .transform((text) => text?.split(',').map((broker) => broker.trim()))
    .describe('Brokers as host:port, separated by commas; for the log `kafka`.'),
  VIDIMUS_KAFKA_USER: z.string().min(1).optional().describe('User of the room at the brokers (SCRAM-SHA-512); without it nobody signs in.'),
  VIDIMUS_KAFKA_PASSWORD_FILE: z.string().min(1).optional().describe('File with the password of that user.'),
  VIDIMUS_KAFKA_CA_FILE: z.string().min(1).optional().describe('Certificates (PEM) that the brokers are checked against; turns TLS on.'),
  VIDIMUS_EVENT_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('File with the private key (JWK) by which this room signs its events. Only for rooms that publish.'),
  VIDIMUS_EVENT_KEYS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('File with the public keys by which events of other rooms are verified: JSON object, a JWKS for each room. Only for rooms that listen.'),
  VIDIMUS_EVENT_LOG_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional().describe('Database of the log `embedded`.'),
});

/** Settings that every room has. */
export type RoomConfig = z.infer<typeof COMMON_CONFIG>;
/** Settings of a room with a database. */
export type DatabaseConfig = z.infer<typeof DATABASE_CONFIG>;
/** What is injected as {@link ROOM_CONFIG} into a room that declares `Own` as its settings. */
export type ConfigOf<Own extends z.ZodObject> = RoomConfig & Partial<DatabaseConfig> & z.infer<Own>;

/** The environment cannot be used; the message says which variable, and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** What the setting names may only be away for a while: whoever keeps the room running should start it again. */
  readonly mayPass: boolean;

  constructor(message: string, { mayPass = false, ...options }: ErrorOptions & { readonly mayPass?: boolean } = {}) {
    super(message, options);
    this.mayPass = mayPass;
  }
}

/**
 * Reads settings from an environment. An empty variable counts as absent, as it does in compose files.
 * @throws ConfigError one sentence per variable at fault; values are not repeated, they may be secret.
 */
export function readConfig<Schema extends z.ZodObject>(
  room: string,
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const read = schema.safeParse(present);
  if (read.success) return read.data;
  const sentences = new Map<string, string>();
  for (const issue of read.error.issues) {
    const name = String(issue.path[0] ?? 'the environment');
    if (!sentences.has(name)) sentences.set(name, sentenceFor(name, schema, name in present, issue.message));
  }
  throw new ConfigError(`The room ${room} cannot start. ${[...sentences.values()].join(' ')}`);
}

function sentenceFor(name: string, schema: z.ZodObject, present: boolean, message: string): string {
  const field: unknown = schema.shape[name];
  const description = field instanceof z.ZodType ? field.description : undefined;
  const meaning = description === undefined ? '' : ` (${description.replace(/\.$/, '')})`;
  return present ? `Correct ${name}${meaning}: ${message}.` : `Set ${name}${meaning}.`;
}
