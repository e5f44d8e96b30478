import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_TOTP, decodeBase32, totp, totpStep } from '@vidimus/otp';
import type { Holder } from '../walk/completion.js';
import { accepted, beginSignIn } from './sign-in.js';
import type { SignedIn } from './sign-in.js';

const STEP_MS = 30_000;
const PORTAL = '/portal';

/** The last time step of each holder's authenticator whose code was given out here. */
const usedSteps = new Map<string, number>();

/** Signs a holder in through the front door, with user-id and password. */
export async function signInAsHolder({ userId, password }: Pick<Holder, 'userId' | 'password'>): Promise<SignedIn> {
  const begun = await beginSignIn({ returnTo: PORTAL });
  const { redirectTo } = accepted(await begun.step('password', { username: userId, password }));
  return begun.finish(String(redirectTo));
}

/** Confirms with the authenticator. @returns the same browser with both factors; what it was before is over. */
export async function stepUp(browser: SignedIn, holder: Pick<Holder, 'totpSecret' | 'firstCode'>): Promise<SignedIn> {
  const begun = await beginSignIn({ jar: browser.jar, returnTo: PORTAL, stepUp: true });
  const { redirectTo } = accepted(await begun.step('second-factor', { code: await holderCode(holder) }));
  return begun.finish(String(redirectTo));
}

/** A code of the holder's authenticator that was not used yet: that of the present step or, where it was, of the next one, which is taken too. */
export async function holderCode({ totpSecret, firstCode }: Pick<Holder, 'totpSecret' | 'firstCode'>): Promise<string> {
  const codeOf = (step: number): string => totp(decodeBase32(totpSecret), new Date(step * STEP_MS));
  for (;;) {
    const now = new Date();
    const present = totpStep(now, DEFAULT_TOTP.periodSeconds);
    const first = codeOf(present) === firstCode ? present + 1 : present;
    const step = Math.max(first, (usedSteps.get(totpSecret) ?? -1) + 1);
    if (step <= present + 1) {
      usedSteps.set(totpSecret, step);
      return codeOf(step);
    }
    await pause(STEP_MS - (now.getTime() % STEP_MS) + 50);
  }
}
