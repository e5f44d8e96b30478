import type { CompletionProgress } from '../../api/subject.js';

/** What the person does between approval and certificate, in this order. */
export const STEPS = ['terms', 'device', 'credentials', 'codes'] as const;
export type Step = (typeof STEPS)[number];

/** The first step that is not done: the server knows, so that a reload or another day goes on where one was. */
export function firstOpenStep({ termsVersion, otpDevice, credentialReady }: CompletionProgress): Step {
  if (termsVersion === null) return 'terms';
  if (otpDevice === null || !otpDevice.verified) return 'device';
  return credentialReady ? 'codes' : 'credentials';
}
