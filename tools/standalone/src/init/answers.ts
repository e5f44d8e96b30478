import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { LOCALES } from '@vidimus/identity';
import { z } from 'zod';
import { ROOM_NAMES } from '../platform/room-names.js';
import { UserError } from '../user-error.js';
import { holderOfPort } from './production-ports.js';

const isTimeZone = (name: string): boolean => name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name);
const https = z.url({ protocol: /^https$/, error: 'must be an address that begins with https:' });
const origin = (protocol: RegExp) => z.url({ protocol }).refine((url) => `${new URL(url).origin}/` === new URL(url).href, 'must be an address without a path').transform((url) => new URL(url).origin);
const secretFile = z.string().min(1).refine((path) => existsSync(path), 'is no file that can be read');
const hostAndPort = z.string().regex(/^[^\s:]+:\d{1,5}$/, 'must be host:port');
const user = z.strictObject({ user: z.string().min(1), passwordFile: secretFile });

const keystore = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pkcs11'), module: z.string().min(1), token: z.string().min(1), pinFile: secretFile }),
  z.strictObject({ kind: z.literal('file') }),
]);

/** What only the provider can know. Secrets are named by files, never written here. */
export const answersSchema = z
  .strictObject({
    provider: z.strictObject({
      name: z.string().min(1).max(64),
      identifier: z.string().max(64).regex(/^(VAT|NTR|PSD|LEI)[A-Z]{2}-\S+$/, 'must be like VATEL-094259216'),
      country: z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters'),
      cpsUrl: z.url({ protocol: /^https?$/ }),
      pdsUrl: https,
    }),
    policy: z.enum(['test', 'qualified']).default('test'),
    publicUrl: origin(/^https$/),
    statusUrl: origin(/^http$/),
    timeZone: z.string().refine(isTimeZone, 'must be a name such as Europe/Athens').default('Europe/Athens'),
    locale: z.enum(LOCALES).default('el'),
    network: z.enum(['hosts', 'machine']).default('hosts'),
    /** Where all rooms are on one machine: ports that are not the usual ones. */
    ports: z.partialRecord(z.enum(ROOM_NAMES), z.int().min(1).max(65_535)).default({}),
    database: z.strictObject({
      url: z
        .url({ protocol: /^postgres(ql)?$/ })
        .refine((url) => new URL(url).password === '', 'must hold no password: name a file for it'),
      caFile: secretFile.optional(),
      administrator: user.optional(),
    }),
    brokers: z.strictObject({
      addresses: z.array(hostAndPort).min(1),
      caFile: secretFile.optional(),
      administrator: user.optional(),
    }),
    mail: z.strictObject({
      url: z.url({ protocol: /^smtps?$/ }).refine((url) => new URL(url).password === '', 'must hold no password: name a file for it'),
      passwordFile: secretFile.optional(),
      from: z.email(),
      /** Whose mail comes to the room that sends mails, so that it learns of those that were not delivered. */
      bounces: z
        .strictObject({
          domain: z.string().regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$/i, 'is no domain name'),
          port: z.coerce.number().pipe(z.int().min(1).max(65_535)).default(2525),
        })
        .optional(),
    }),
    sms: z.strictObject({ url: https, apiKeyFile: secretFile, sender: z.string().max(15).optional() }).optional(),
    registries: z.strictObject({
      url: z.url({ protocol: /^https?$/ }),
      apiKeyFile: secretFile,
    }),
    taxLogin: z.strictObject({
      issuer: https,
      clientId: z.string().min(1),
      clientSecretFile: secretFile,
    }),
    keystore: keystore,
    holdersKeystore: keystore,
    seedsKeystore: keystore,
  })
  .superRefine(({ network, ports }, context) => {
    if (network === 'machine' || Object.keys(ports).length === 0) return;
    context.addIssue({ code: 'custom', path: ['ports'], message: 'are for the network machine: at hosts of their own rooms have the same ports everywhere' });
  })
  .superRefine(({ mail: { bounces }, network, ports }, context) => {
    const holder = bounces === undefined ? undefined : holderOfPort(bounces.port, { network, ports });
    if (holder !== undefined) context.addIssue({ code: 'custom', path: ['mail', 'bounces', 'port'], message: `is the one of ${holder}: take another` });
  })
  .superRefine(({ policy, keystore: { kind }, holdersKeystore, seedsKeystore }, context) => {
    if (policy !== 'qualified') return;
    const message = 'must be pkcs11 for the policy qualified: a file holds keys for tests only';
    if (kind !== 'pkcs11') context.addIssue({ code: 'custom', path: ['keystore', 'kind'], message });
    if (holdersKeystore.kind !== 'pkcs11') context.addIssue({ code: 'custom', path: ['holdersKeystore', 'kind'], message });
    if (seedsKeystore.kind !== 'pkcs11') context.addIssue({ code: 'custom', path: ['seedsKeystore', 'kind'], message });
  });
export type Answers = z.infer<typeof answersSchema>;

/**
 * Reads the answers from a file.
 * @throws UserError with a line for everything that is wrong in it.
 */
export async function readAnswers(file: string): Promise<Answers> {
  return checkedAnswers(parsed(file, await textOf(file)), `The answers in ${file}`);
}

/** @throws UserError with a line for everything that is wrong. */
export function checkedAnswers(answers: unknown, what: string): Answers {
  const read = answersSchema.safeParse(answers);
  if (read.success) return read.data;
  const lines = read.error.issues.map(({ path, message }) => `  ${path.join('.') || 'the whole'}: ${message}`);
  throw new UserError(`${what} cannot be used:\n${lines.join('\n')}`);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UserError(`The file ${file} with the answers cannot be read.`, { cause });
  }
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`The file ${file} is not JSON.`, { cause });
  }
}
