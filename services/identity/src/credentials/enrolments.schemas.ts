import { z } from 'zod';
import { SECOND_FACTORS } from '../accounts/account.entity.js';
import { smsNotice } from '../sms-codes/sms-codes.schemas.js';

const code = z.string().trim().min(1).max(100).describe('The invitation code that your manager gave you.');

export const openEnrolment = z.strictObject({ code }).meta({ id: 'OpenEnrolment' });
export type OpenEnrolment = z.infer<typeof openEnrolment>;

export const secondFactorSetup = z
  .object({
    username: z.string(),
    secondFactor: z.enum(SECOND_FACTORS),
    secret: z.string().nullable().describe('Base32; shown once, for the authenticator program.'),
    otpauthUri: z.string().nullable().describe('The same as an address for a QR code.'),
    sms: smsNotice.nullable().describe('Where the code was sent that completes the enrolment.'),
  })
  .meta({ id: 'SecondFactorSetup' });

export const completeEnrolment = z
  .strictObject({ code, password: z.string().max(1024), secondFactorCode: z.string().max(20).meta({ example: '123456' }) })
  .meta({ id: 'CompleteEnrolment' });
export type CompleteEnrolment = z.infer<typeof completeEnrolment>;
