const LAST_TRY = 'vidimus.sign-in-begun';
/** Sooner than anybody types a name, a password and a code. */
const TOO_SOON_MS = 5_000;

type Tries = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Remembers that this tab was sent to sign in. @param now milliseconds since the epoch */
export function beginSignIn(tries: Tries, now: number): void {
  tries.setItem(LAST_TRY, String(now));
}

/**
 * Forgets it: the person is signed in, or is being asked who he is. Only whoever was sent to and fro without being asked
 * anything would be sent so for ever.
 */
export function forgetSignIn(tries: Tries): void {
  tries.removeItem(LAST_TRY);
}

/** Whether this tab came back at once, asked nothing and signed in nowhere: the sign-in itself failed. @param now milliseconds since the epoch */
export function cameBackAtOnce(tries: Tries, now: number): boolean {
  return now - Number(tries.getItem(LAST_TRY) ?? 0) < TOO_SOON_MS;
}
