import { Problem } from '@vidimus/contracts';
import { normalisePhone } from '@vidimus/identifiers';
import type { OwnChannel } from '../issuance-requests/issuance-request.js';

/** What an organisation allows. */
interface ChannelPolicy {
  readonly emailOtpAllowed: boolean;
}

/** How one-time codes may reach the subjects of an organisation: by e-mail only where it says so (S4-47). */
export function allowedChannels({ emailOtpAllowed }: ChannelPolicy): readonly OwnChannel[] {
  return emailOtpAllowed ? ['AUTHENTICATOR', 'SMS', 'EMAIL'] : ['AUTHENTICATOR', 'SMS'];
}

/** @throws Problem `unprocessable` that names the allowed channels. */
export function assertAllowed(channel: OwnChannel, policy: ChannelPolicy): void {
  const allowed = allowedChannels(policy);
  if (allowed.includes(channel)) return;
  const detail = `Your organisation does not allow codes by this channel. Choose one of ${allowed.join(', ')}.`;
  throw new Problem('unprocessable', detail, { errors: [{ pointer: '/channel', detail, code: 'CHANNEL' }], members: { allowed: allowed.join(',') } });
}

/**
 * The number that codes are sent to: the one that was typed now, else the first of those given when the procedure was started (C-25).
 * @returns in E.164
 * @throws Problem `unprocessable` when there is none, `validation-failed` when it can be none; the number is not repeated.
 */
export function phoneForCodes(typed: string | undefined, given: readonly string[]): string {
  if (typed === undefined) {
    const [first] = given;
    if (first !== undefined) return first;
    const detail = 'Codes by SMS need a telephone number, and none was given. Enter yours.';
    throw new Problem('unprocessable', detail, { errors: [{ pointer: '/phone', detail, code: 'REQUIRED' }] });
  }
  const number = normalisePhone(typed);
  if (number.ok) return number.value;
  const detail = 'Write the number with its country code, such as +30 690 0000000.';
  throw new Problem('validation-failed', detail, { errors: [{ pointer: '/phone', detail, code: number.reason }] });
}
