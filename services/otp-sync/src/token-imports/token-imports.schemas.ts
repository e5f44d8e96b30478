import { TOKEN_FILE_FORMATS } from '@vidimus/token-files';
import { z } from 'zod';

const printed = (description: string, example: string) =>
  z.string().min(1).max(60).regex(/^[\p{L}\p{N}][\p{L}\p{N} .,_/&-]*$/u, 'Letters, digits, blanks and . , _ / & - only.').meta({ description, example });

/** A file of a vendor. Body, and so file, are limited by the room: what is longer comes in parts. */
export const importOrder = z
  .strictObject({
    organisationId: z.uuid().describe('Whose stock it is.'),
    organisationPath: z.string().max(2000).regex(/^\/([0-9a-f-]{36}\/)+$/).meta({ example: '/01935a7e-6c00-7000-8000-0000000000a1/' }),
    format: z.enum(TOKEN_FILE_FORMATS).meta({ description: 'PSKC: a container of RFC 6030. OATH_CSV: serial, seed, type, digits, step. YUBICO_CSV: either layout of its tool.', example: 'OATH_CSV' }),
    content: z.base64().min(1).meta({ description: 'The file.', example: 'MTAwMDIzNDU2Nyw=' }),
    key: z.string().regex(/^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{48}|[0-9a-fA-F]{64})$/, 'Must be 16, 24 or 32 bytes in hexadecimal digits.').optional().meta({ description: 'The key agreed with the vendor, for an encrypted file.', example: '00'.repeat(16) }),
    password: z.string().min(1).max(200).optional().describe('The password agreed with the vendor, for a file encrypted with one.'),
    manufacturer: printed('Who made the tokens, where the file does not say.', 'Example Tokens').optional(),
    model: printed('What their maker calls them, where the file does not say.', 'c100').optional(),
  })
  .meta({ id: 'TokenImportOrder' });
export type ImportOrder = z.infer<typeof importOrder>;

export const importReport = z
  .object({
    eventTokens: z.int().meta({ description: 'How many event-based tokens lie in stock now.', example: 120 }),
    timeTokens: z.int().meta({ description: 'How many time-based ones.', example: 0 }),
  })
  .meta({ id: 'TokenImportReport' });
export type ImportReport = z.infer<typeof importReport>;
