import { mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_TOTP, decodeBase32, totp, totpStep } from '@vidimus/otp';
import type { Answer } from '../platform/api.js';
import type { DemoAccount } from '../platform/report.js';

const STEP_MS = 30_000;

/**
 * A code of the account's authenticator that nobody has used. A code is accepted once, and codes of the steps beside
 * the present one are accepted too: three of them can be had at once, after that the clock has to move on. Test files
 * that run side by side share the accounts, so a step is claimed by making a folder.
 */
export async function nextCode(account: DemoAccount): Promise<string> {
  for (;;) {
    const now = new Date();
    const present = totpStep(now, DEFAULT_TOTP.periodSeconds);
    for (const step of [present - 1, present, present + 1]) {
      if (!claim(account, step)) continue;
      return totp(decodeBase32(account.totpSecret), new Date(step * STEP_MS));
    }
    await pause(STEP_MS - (now.getTime() % STEP_MS) + 50);
  }
}

/** A test file beside us may use the code of a later step first, which makes ours useless: then the next one is tried. */
const TRIES = 6;

/** Does what asks for a code, with one that nobody has used. */
export async function withFreshCode(account: DemoAccount, use: (code: string) => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await use(await nextCode(account));
    const isRefused = String(answer.body['type']).endsWith('/credentials-refused') || String(answer.body['errors']?.[0]?.['code']) === 'WRONG_CODE';
    if (!isRefused || attempt === TRIES) return answer;
  }
}

/** Every code of the account that {@link nextCode} has given out in this run. */
export function usedCodes(account: DemoAccount): string[] {
  const steps = readdirSync(claims()).flatMap((name) => (name.startsWith(`${account.username}-`) ? [Number(name.slice(account.username.length + 1))] : []));
  return steps.map((step) => totp(decodeBase32(account.totpSecret), new Date(step * STEP_MS)));
}

/** Where the test files of a run tell each other what they have taken. */
export function claims(): string {
  const run = basename(dirname(process.env['VIDIMUS_TEST_REPORT'] ?? 'run/report'));
  return join(tmpdir(), `${run}-codes`);
}

function claim(account: DemoAccount, step: number): boolean {
  const folder = claims();
  mkdirSync(folder, { recursive: true });
  try {
    // A later step makes all earlier ones useless: claim in rising order only.
    mkdirSync(join(folder, `${account.username}-${step}`));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
