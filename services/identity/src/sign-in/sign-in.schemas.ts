import { z } from 'zod';
import { SECOND_FACTORS } from '../accounts/account.entity.js';
import { smsNotice } from '../sms-codes/sms-codes.schemas.js';

/** The header that carries the nonce of an interaction: a page of another site cannot read the nonce, and cannot send the header. */
export const INTERACTION_HEADER = 'x-vidimus-interaction';

export const interactionDetails = z
  .object({
    why: z.enum(['SIGN_IN', 'STEP_UP']).describe('Step-up: the person is signed in and confirms with the second factor alone.'),
    step: z.enum(['PASSWORD', 'SECOND_FACTOR']).describe('What is asked for next.'),
    client: z.string().describe('Name of the application that asked.'),
    known: z.boolean().describe('Whether the person is known in this session.'),
    secondFactor: z.enum(SECOND_FACTORS).nullable().describe('What the second factor is; null as long as the password is not given.'),
    sms: smsNotice.nullable().describe('The code that is on its way for this sign-in; null when one must be asked for first.'),
    nonce: z.string().describe(`Send it back as the header ${INTERACTION_HEADER}.`),
  })
  .meta({ id: 'SignInDetails' });
export type InteractionDetails = z.infer<typeof interactionDetails>;

export const passwordInput = z.strictObject({ username: z.string().min(1).max(254), password: z.string().min(1).max(1_024) }).meta({ id: 'SignInPassword' });
export type PasswordInput = z.infer<typeof passwordInput>;

export const secondFactorInput = z.strictObject({ code: z.string().min(1).max(20) }).meta({ id: 'SignInSecondFactor' });
export type SecondFactorInput = z.infer<typeof secondFactorInput>;

export const nextStep = z
  .object({ step: z.literal('SECOND_FACTOR'), secondFactor: z.enum(SECOND_FACTORS), sms: smsNotice.nullable() })
  .meta({ id: 'SignInNextStep' });
export type NextStep = z.infer<typeof nextStep>;
export const redirect = z.object({ redirectTo: z.url().describe('Go there with the browser; it leads back to the application.') }).meta({ id: 'SignInRedirect' });
export type Redirect = z.infer<typeof redirect>;
