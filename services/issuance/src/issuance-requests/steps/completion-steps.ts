import { Problem } from '@vidimus/contracts';
import type { Command, Decided, IssuanceRequest } from '../issuance-request.js';
import { noted, nothing, tellSubject } from './decided.js';
import { assertLoggedIn } from './link-steps.js';

/** What the subject does between approval and certificate, in this order; every step can be repeated. */
export const COMPLETION_STEPS = ['TERMS', 'OTP', 'KEY', 'CODES'] as const;
export type CompletionStep = (typeof COMPLETION_STEPS)[number];

const WHAT_IS_MISSING: Readonly<Record<CompletionStep, string>> = {
  TERMS: 'Accept the terms first.',
  OTP: 'Choose how codes reach you, and enter a code, first.',
  KEY: 'Choose a password and a PIN first, so that your key can be made.',
  CODES: 'Have your codes shown and take them down first.',
};

/** The first step that is not done; undefined when all are. */
export function missingStep(request: IssuanceRequest): CompletionStep | undefined {
  const done: Readonly<Record<CompletionStep, unknown>> = {
    TERMS: request.termsVersion,
    OTP: request.otpVerifiedAt,
    KEY: request.keyReadyAt,
    CODES: request.codesShownAt,
  };
  return COMPLETION_STEPS.find((step) => done[step] === null);
}

/** @throws Problem `unprocessable` unless every step that comes before `step` is done; without `step`, unless all are. */
export function assertDoneBefore(request: IssuanceRequest, step?: CompletionStep): void {
  const missing = missingStep(request);
  const isMissing = missing !== undefined && (step === undefined || COMPLETION_STEPS.indexOf(missing) < COMPLETION_STEPS.indexOf(step));
  if (isMissing) throw new Problem('unprocessable', WHAT_IS_MISSING[missing], { members: { missingStep: missing } });
}

export function acceptTerms(request: IssuanceRequest, { version }: Command<'accept_terms'>, now: Date): Decided {
  assertLoggedIn(request, now);
  if (request.termsVersion === version) return nothing(request);
  return noted({ ...request, termsVersion: version, termsAcceptedAt: now }, { code: 'terms-accepted', data: { termsVersion: version } });
}

/** Another device makes what was bound to the former one void: its verification, the key, and the codes. */
export function chooseOtp(request: IssuanceRequest, { deviceId, channel }: Command<'choose_otp'>, now: Date): Decided {
  assertLoggedIn(request, now);
  assertDoneBefore(request, 'OTP');
  if (request.otpDeviceId === deviceId) return nothing(request);
  const next: IssuanceRequest = { ...request, otpDeviceId: deviceId, otpChannel: channel, otpVerifiedAt: null, keyReadyAt: null, codesShownAt: null };
  return noted(next, { code: 'otp-chosen', data: { channel } });
}

export function verifyOtp(request: IssuanceRequest, deviceId: string, now: Date): Decided {
  assertLoggedIn(request, now);
  assertSameDevice(request, deviceId);
  if (request.otpVerifiedAt !== null) return nothing(request);
  return noted({ ...request, otpVerifiedAt: now }, { code: 'otp-verified', data: { channel: request.otpChannel } });
}

/** The user-id is mailed with the first key; a new PIN makes a new key, not a new user-id. */
export function prepareKey(request: IssuanceRequest, deviceId: string, now: Date): Decided {
  assertLoggedIn(request, now);
  assertDoneBefore(request, 'KEY');
  assertSameDevice(request, deviceId);
  const work = request.keyReadyAt === null ? [tellSubject('user-id-assigned')] : [];
  return noted({ ...request, keyReadyAt: now, codesShownAt: null }, { code: 'key-prepared' }, work);
}

export function showCodes(request: IssuanceRequest, now: Date): Decided {
  assertLoggedIn(request, now);
  assertDoneBefore(request, 'CODES');
  return noted({ ...request, codesShownAt: now }, { code: 'codes-shown' });
}

/** Two windows of the same subject: what was done for the one device does not count for the other. */
function assertSameDevice(request: IssuanceRequest, deviceId: string): void {
  if (request.otpDeviceId === deviceId) return;
  throw new Problem('conflict', 'Another way to receive codes was chosen meanwhile. Go on with that one.');
}
