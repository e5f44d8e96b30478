import { z } from 'zod';

/** The header that carries the nonce of an interaction: a page of another site cannot read the nonce, and cannot send the header. */
export const INTERACTION_HEADER = 'x-vidimus-interaction';

const secondFactor = z
  .enum(['TOTP', 'SMS', 'EMAIL', 'NONE', 'LOCKED'])
  .describe('What the code comes from. NONE, LOCKED: a holder has no device that could be asked, or it takes no code any more; he can only give up.');
export type AskedFactor = z.infer<typeof secondFactor>;

export const sentCode = z
  .object({
    to: z.string().meta({ description: 'The last digits of the telephone, or what is shown of the mailbox.', example: '•••••••••••01' }),
    expiresAt: z.iso.datetime(),
    resendAfter: z.iso.datetime().describe('From then on another one can be asked for.'),
  })
  .meta({ id: 'SentCode' });
export type SentCodeView = z.infer<typeof sentCode>;

export const interactionDetails = z
  .object({
    why: z.enum(['SIGN_IN', 'STEP_UP']).describe('Step-up: the person is signed in and confirms with the second factor alone.'),
    step: z.enum(['PASSWORD', 'NEW_PASSWORD', 'SECOND_FACTOR']).describe('What is asked for next.'),
    client: z.string().describe('Name of the application that asked.'),
    known: z.boolean().describe('Whether the person is known in this session.'),
    secondFactor: secondFactor.nullable().describe('What the second factor is; null as long as the password is not given.'),
    sent: sentCode.nullable().describe('The code that is on its way for this sign-in; null when one must be asked for first.'),
    nonce: z.string().describe(`Send it back as the header ${INTERACTION_HEADER}.`),
  })
  .meta({ id: 'SignInDetails' });
export type InteractionDetails = z.infer<typeof interactionDetails>;

export const passwordInput = z.strictObject({ username: z.string().min(1).max(254), password: z.string().min(1).max(1_024) }).meta({ id: 'SignInPassword' });
export type PasswordInput = z.infer<typeof passwordInput>;

export const newPasswordInput = z.strictObject({ password: z.string().min(1).max(1_024) }).meta({ id: 'SignInNewPassword' });
export type NewPasswordInput = z.infer<typeof newPasswordInput>;

export const secondFactorInput = z.strictObject({ code: z.string().min(1).max(20) }).meta({ id: 'SignInSecondFactor' });
export type SecondFactorInput = z.infer<typeof secondFactorInput>;

export const redirect = z.object({ redirectTo: z.url().describe('Go there with the browser; it leads back to the application.') }).meta({ id: 'SignInRedirect' });
export type Redirect = z.infer<typeof redirect>;

export const afterPassword = z
  .union([z.object({ step: z.literal('NEW_PASSWORD').describe('It was the first password: choose another one.') }), z.object({ step: z.literal('SECOND_FACTOR'), secondFactor, sent: sentCode.nullable() }), redirect])
  .meta({ id: 'SignInNextStep' });
export type AfterPassword = z.infer<typeof afterPassword>;
