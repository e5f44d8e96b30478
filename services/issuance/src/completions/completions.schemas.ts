import { z } from 'zod';

export const completeRequest = z
  .strictObject({
    csr: z.string().min(1).max(32_768).meta({
      description: 'PKCS#10 signing request in PEM, signed with the private half of its key. Only the key is taken from it.',
      example: '-----BEGIN CERTIFICATE REQUEST-----\n…\n-----END CERTIFICATE REQUEST-----\n',
    }),
  })
  .meta({ id: 'CompleteIssuance' });
export type CompleteRequest = z.infer<typeof completeRequest>;
