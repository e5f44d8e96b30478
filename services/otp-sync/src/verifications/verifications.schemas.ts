import { z } from 'zod';
import { authorisedAct } from '../challenges/challenges.schemas.js';
import type { VerificationRow } from './verification.entity.js';

/** Six to eight digits as people type them, in groups or not. */
export const code = z
  .string()
  .max(20)
  .regex(/^\s*(?:[0-9]\s*){6,8}$/)
  .meta({ description: 'Six digits, of some tokens seven or eight; blanks are dropped.', example: '123 456' });

export const activation = z.strictObject({ code }).meta({ id: 'OtpActivation' });
export type Activation = z.infer<typeof activation>;

export const verificationAsk = z.strictObject({ code, ...authorisedAct }).meta({ id: 'OtpVerificationAsk' });
export type VerificationAsk = z.infer<typeof verificationAsk>;

export const verificationView = z
  .object({
    id: z.uuid(),
    deviceId: z.uuid(),
    holderId: z.uuid(),
    purpose: z.string().meta({ example: 'signature' }),
    digest: z.string().meta({ example: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' }),
    verifiedAt: z.iso.datetime().describe('When the attempt began.'),
  })
  .meta({ id: 'OtpVerification' });
export type VerificationView = z.infer<typeof verificationView>;

export function viewOf({ id, deviceId, holderId, purpose, digest, createdAt }: VerificationRow): VerificationView {
  return { id, deviceId, holderId, purpose, digest: digest ?? '', verifiedAt: createdAt.toISOString() };
}
