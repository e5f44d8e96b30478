import { TOKEN_FILE_FORMATS } from '@vidimus/token-files';
import { z } from 'zod';
import { LARGEST_FILE_BYTES, MOST_PARTS } from './token-import.js';
import type { TokenImportRow } from './token-import.entity.js';
import { TOKEN_IMPORT_STATES } from './token-import-states.js';
import type { TokenImportState } from './token-import-states.js';

const printed = (description: string, example: string) =>
  z.string().min(1).max(60).regex(/^[\p{L}\p{N}][\p{L}\p{N} .,_/&-]*$/u, 'Letters, digits, blanks and . , _ / & - only.').meta({ description, example });
const format = z.enum(TOKEN_FILE_FORMATS).meta({ description: 'PSKC: a container of RFC 6030. OATH_CSV: serial, seed, type, digits, step. YUBICO_CSV: either layout of its tool.', example: 'OATH_CSV' });
const fileName = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}/\\]+$/u, 'A name without directories.')
  .meta({ description: 'What you call the file, to find the import by.', example: 'tokens-7.csv' });

/** A file of a vendor that will be sent in parts. */
export const importOrder = z
  .strictObject({
    organisationId: z.uuid().describe('Whose stock it is.'),
    organisationPath: z.string().max(2000).regex(/^\/([0-9a-f-]{36}\/)+$/).meta({ example: '/01935a7e-6c00-7000-8000-0000000000a1/' }),
    format,
    fileName,
    sizeBytes: z.int().min(1).max(LARGEST_FILE_BYTES).meta({ description: 'How long the file is.', example: 12 }),
    key: z.string().regex(/^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{48}|[0-9a-fA-F]{64})$/, 'Must be 16, 24 or 32 bytes in hexadecimal digits.').optional().meta({ description: 'The key agreed with the vendor, for an encrypted file.', example: '00'.repeat(16) }),
    password: z.string().min(1).max(200).optional().describe('The password agreed with the vendor, for a file encrypted with one.'),
    manufacturer: printed('Who made the tokens, where the file does not say.', 'Example Tokens').optional(),
    model: printed('What their maker calls them, where the file does not say.', 'c100').optional(),
  })
  .meta({ id: 'TokenImportOrder' });
export type ImportOrder = z.infer<typeof importOrder>;

export const partNumber = z.coerce.number().int().min(0).max(MOST_PARTS - 1).describe('Counted from 0.');
export const importPart = z
  .strictObject({ content: z.base64().min(1).meta({ description: 'The part: 524,288 bytes of the file, fewer in the last one alone.', example: 'MTAwMDIzNDU2Nyw=' }) })
  .meta({ id: 'TokenImportPart' });
export type ImportPart = z.infer<typeof importPart>;

export const importQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(25), cursor: z.string().max(500).optional() });
export type ImportQuery = z.infer<typeof importQuery>;

const instant = z.iso.datetime();
export const importView = z
  .object({
    id: z.uuid(),
    organisationId: z.uuid(),
    state: z.enum(TOKEN_IMPORT_STATES as [TokenImportState, ...TokenImportState[]]),
    format,
    fileName,
    sizeBytes: z.int(),
    bytesReceived: z.int().describe('How much of the file has been sent.'),
    bytesRead: z.int().describe('How much of it has been read.'),
    tokensRead: z.int().describe('How many tokens were found so far; none of them lies in stock before all do.'),
    report: z
      .object({
        eventTokens: z.int().meta({ description: 'How many event-based tokens lie in stock now.', example: 120 }),
        timeTokens: z.int().meta({ description: 'How many time-based ones.', example: 0 }),
      })
      .nullable()
      .describe('Once all tokens of the file lie in stock.'),
    refusal: z
      .object({
        code: z.string().meta({ example: 'MALFORMED' }),
        detail: z.string().describe('What is wrong there; no value that could be a secret.'),
        line: z.int().meta({ description: 'Both count from 1.', example: 7 }),
        column: z.int().meta({ example: 12 }),
      })
      .nullable()
      .describe('Why the file was refused: none of its tokens lies in stock.'),
    createdAt: instant,
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
  })
  .meta({ id: 'TokenImport' });
export type ImportView = z.infer<typeof importView>;
export const importPage = z.object({ items: z.array(importView), nextCursor: z.string().nullable() }).meta({ id: 'TokenImportPage' });
export type ImportPage = z.infer<typeof importPage>;

/** An import as staff see it. */
export function viewOfImport(row: TokenImportRow): ImportView {
  const { id, organisationId, state, sizeBytes, bytesReceived, bytesRead, tokensRead, eventTokens, timeTokens } = row;
  const { refusalCode: code, refusalDetail: detail, refusalLine: line, refusalColumn: column } = row;
  return {
    ...{ id, organisationId, state, format: row.format, fileName: row.fileName, sizeBytes, bytesReceived, bytesRead, tokensRead },
    report: eventTokens === null || timeTokens === null ? null : { eventTokens, timeTokens },
    refusal: code === null || detail === null || line === null || column === null ? null : { code, detail, line, column },
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
