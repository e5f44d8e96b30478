import type { SeedOfficer } from '../src/index.js';
import type { RunningIdentity } from './running-identity.js';
import { SignInFlow } from './sign-in-flow.js';

/** Half of what a token lives, so that a slow machine never works with one that has expired. */
const FRESH_MS = 60_000;

/** Access tokens of people, signed in anew when theirs have become old. */
export class People {
  private readonly tokens = new Map<string, { readonly token: string; readonly at: number }>();

  constructor(private readonly identity: RunningIdentity) {}

  async token(officer: SeedOfficer): Promise<string> {
    const held = this.tokens.get(officer.id);
    if (held !== undefined && performance.now() - held.at < FRESH_MS) return held.token;
    const at = performance.now();
    const { access_token: token } = await new SignInFlow(this.identity).signIn(officer);
    this.tokens.set(officer.id, { token, at });
    return token;
  }
}
