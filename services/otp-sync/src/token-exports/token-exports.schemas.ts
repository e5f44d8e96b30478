import { z } from 'zod';

export const exportOrder = z
  .strictObject({
    deviceIds: z.array(z.uuid()).min(1).max(100).describe('Tokens in stock.'),
    key: z.string().regex(/^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{48}|[0-9a-fA-F]{64})$/, 'Must be 16, 24 or 32 bytes in hexadecimal digits.').meta({ description: 'The key agreed with whoever reads the container.', example: '00'.repeat(32) }),
    keyName: z.string().regex(/^[A-Za-z0-9 ._-]{1,60}$/, 'Letters, digits, blanks and . _ - only.').meta({ description: 'What both sides call that key; it is in the container.', example: 'Transport key 7' }),
  })
  .meta({ id: 'TokenExportOrder' });
export type ExportOrder = z.infer<typeof exportOrder>;

export const exported = z.object({ content: z.base64().meta({ description: 'The container (RFC 6030).' }), tokens: z.int().meta({ example: 1 }) }).meta({ id: 'TokenExport' });
export type Exported = z.infer<typeof exported>;
