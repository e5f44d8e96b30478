import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useHttp } from '../../api/api-context.js';
import { signWithKey } from '../../api/authenticator.js';
import type { HttpClient } from '../../api/http-client.js';
import { openAssertion, signStatement } from '../../api/identity.js';
import type { ConfirmedDecision } from '../../api/identity.js';
import { ApiProblem } from '../../api/problem.js';
import { refusalAtCode } from '../second-factor/code-field.js';
import { OWN_KEYS } from '../security-keys/use-security-keys.js';

/** How the officer confirms: by his security key, or by a code of his second factor. */
export type Confirmation = { readonly by: 'key' } | { readonly by: 'code'; readonly code: string };

/**
 * First identity's statement, then what it is for. A code is taken once: when only the second failed, another press goes on with the
 * statement that was made rather than ask for another code, or for another touch of the key.
 */
export function useConfirmed<Answer>(decision: ConfirmedDecision, use: (statement: string, key: string) => Promise<Answer>): (confirmation: Confirmation, key: string) => Promise<Answer> {
  const http = useHttp();
  const queries = useQueryClient();
  const made = useRef<string>(undefined);
  return async (confirmation, key) => {
    try {
      made.current ??= await statementFor(http, decision, confirmation, key);
    } catch (error) {
      // Perhaps a key was confirmed or revoked since the page asked: then the other way to confirm has to be shown.
      void queries.invalidateQueries({ queryKey: OWN_KEYS });
      throw error;
    }
    return use(made.current, key);
  };
}

async function statementFor(http: HttpClient, confirmed: ConfirmedDecision, confirmation: Confirmation, key: string): Promise<string> {
  if (confirmation.by === 'code') return refusalAtCode(signStatement(http, { ...confirmed, code: confirmation.code }, key));
  const assertion = await signWithKey(await openAssertion(http, confirmed));
  try {
    return await signStatement(http, { ...confirmed, assertion }, key);
  } catch (error) {
    // Of a key it does not mean user name, password or code.
    if (!(error instanceof ApiProblem) || error.slug !== 'credentials-refused') throw error;
    throw new ApiProblem('security-key-refused', error.status, error.detail, [], error.instance);
  }
}
