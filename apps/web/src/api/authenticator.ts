import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser';
import { ApiProblem } from './problem.js';

/** Has the browser make a credential in a security key. @throws ApiProblem in the words of {@link authenticatorProblem} */
export function makeCredential(optionsJSON: PublicKeyCredentialCreationOptionsJSON): Promise<RegistrationResponseJSON> {
  return asked(() => startRegistration({ optionsJSON }));
}

/** Has a security key sign the challenge. @throws ApiProblem in the words of {@link authenticatorProblem} */
export function signWithKey(optionsJSON: PublicKeyCredentialRequestOptionsJSON): Promise<AuthenticationResponseJSON> {
  return asked(() => startAuthentication({ optionsJSON }));
}

async function asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  if (!browserSupportsWebAuthn()) throw ownProblem('security-key-no-browser', 'The browser has no WebAuthn.');
  try {
    return await ask();
  } catch (error) {
    throw authenticatorProblem(error);
  }
}

/** Names of the browser's errors (WebAuthn level 3, 5.1.3 and 5.1.4) by what people are told. */
const SLUGS: Readonly<Record<string, string>> = {
  // A browser does not tell a refusal from a time that ran out, nor from a key that it was not asked for: people could be spied on.
  NotAllowedError: 'security-key-cancelled',
  AbortError: 'security-key-cancelled',
  InvalidStateError: 'security-key-known',
  ConstraintError: 'security-key-without-pin',
  NotSupportedError: 'security-key-unsuitable',
  SecurityError: 'security-key-wrong-address',
};

/** What the browser refused, as a problem that has words; status 0, since no room answered. */
export function authenticatorProblem(error: unknown): ApiProblem {
  const { name, message } = error instanceof Error ? error : new Error('The browser threw something that is no error.');
  return ownProblem(SLUGS[name] ?? 'security-key-failed', message);
}

function ownProblem(slug: string, detail: string): ApiProblem {
  return new ApiProblem(slug, 0, detail);
}
