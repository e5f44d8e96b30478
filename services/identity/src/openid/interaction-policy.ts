import { errors, interactionPolicy } from 'oidc-provider';

/** Authentication contexts: officers always reach the second one, holders when what they are about to do asks for it. */
export const AAL1 = 'aal1';
export const AAL2 = 'aal2';

/** Reasons for which a person who is signed in is asked for the second factor alone. */
export const STEP_UP_REASONS: readonly string[] = ['max_age', 'acr_values', 'essential_acr', 'essential_acrs'];

/**
 * When people are asked to sign in. The provider does not act on `acr_values` by itself: a check of our own compares them with what
 * the session reached, and refuses what nobody can reach, since asking for it would never end.
 */
export function signInPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.get('login')?.checks.add(
    new interactionPolicy.Check('acr_values', 'a stronger authentication is required', ({ oidc }) => {
      const wanted = typeof oidc.params?.['acr_values'] === 'string' ? oidc.params['acr_values'].split(' ') : [];
      const reached = oidc.session?.acr;
      if (wanted.length === 0 || (reached !== undefined && wanted.includes(reached))) return interactionPolicy.Check.NO_NEED_TO_PROMPT;
      if (!wanted.includes(AAL2)) throw new errors.UnmetAuthenticationRequirements('none of the requested acr_values can be reached');
      return interactionPolicy.Check.REQUEST_PROMPT;
    }),
  );
  return policy;
}
