import { z } from 'zod';

export const handOver = z
  .object({ holderId: z.uuid().describe('The person of the request: assign the token to him at otp-sync, and deliver it there.') })
  .meta({ id: 'TokenHandOver' });

const handedToken = z
  .object({
    id: z.uuid(),
    kind: z.enum(['EVENT_TOKEN', 'TIME_TOKEN']).describe('EVENT_TOKEN: it shows a code when it is pressed; TIME_TOKEN: it shows the code of the present.'),
    serial: z.string().meta({ description: 'Printed on it.', example: '1000234567' }),
    model: z.string().meta({ example: 'c100' }),
  })
  .meta({ id: 'HandedToken' });
export const handedTokens = z.object({ items: z.array(handedToken) }).meta({ id: 'HandedTokens' });
export type HandedTokens = z.infer<typeof handedTokens>;

export const chooseToken = z.strictObject({ deviceId: z.uuid().describe('One of those that were handed over.') }).meta({ id: 'ChooseToken' });
export type ChooseToken = z.infer<typeof chooseToken>;

const shown = (description: string) =>
  z
    .string()
    .max(20)
    .regex(/^\s*(?:[0-9]\s*){6,8}$/, 'Six to eight digits.')
    .meta({ description, example: '123 456' });
export const tokenCodes = z
  .strictObject({
    userCode: z.string().min(1).max(40).meta({ description: 'From the scratch card of the token. Letters may be small; blanks and hyphens do not count.', example: '7K3QF-0ZT9M' }),
    firstCode: shown('The code on the display.'),
    secondCode: shown('The code after it.'),
    thirdCode: shown('The code after that one, where it is asked for.').optional(),
  })
  .meta({ id: 'TokenCodes' });
export type TokenCodes = z.infer<typeof tokenCodes>;
