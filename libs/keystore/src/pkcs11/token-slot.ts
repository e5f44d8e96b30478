import type { Handle, TokenInfo } from './pkcs11-api.js';
import { KeystoreError } from '../keystore-error.js';
import { ckr, returnValueOf } from './pkcs11-error.js';
import type { LoadedModule } from './pkcs11-module.js';

/** A slot with a token in it, at this moment: slot numbers change when tokens are initialised or moved. */
export interface TokenSlot {
  readonly slot: Handle;
  readonly info: TokenInfo;
}

/** All slots that hold a token the module understands; labels are cut at their padding. */
export function listTokens({ calls }: LoadedModule): TokenSlot[] {
  return calls.C_GetSlotList(true).flatMap((slot) => {
    try {
      const info = calls.C_GetTokenInfo(slot);
      return [{ slot, info: { ...info, label: info.label.replace(/[ \0]+$/, '') } }];
    } catch (error) {
      const value = returnValueOf(error);
      if (value === ckr.tokenNotPresent || value === ckr.tokenNotRecognized) {
        return [];
      }
      throw error;
    }
  });
}

/**
 * The slot of the initialised token with this label.
 *
 * @throws {KeystoreError} TOKEN_NOT_FOUND, AMBIGUOUS
 */
export function findToken(module: LoadedModule, tokenLabel: string): TokenSlot {
  const initialised = listTokens(module).filter(({ info }) => (info.flags & module.api.CKF_TOKEN_INITIALIZED) !== 0);
  const [token, second] = initialised.filter(({ info }) => info.label === tokenLabel);
  if (token === undefined) {
    const present = initialised.map(({ info }) => `"${info.label}"`).join(', ') || 'none';
    throw new KeystoreError(
      'TOKEN_NOT_FOUND',
      `The module ${module.path} shows no token labelled "${tokenLabel}" (present: ${present}); check the label and the module's configuration.`,
    );
  }
  if (second !== undefined) {
    throw new KeystoreError('AMBIGUOUS', `Two tokens are labelled "${tokenLabel}"; remove one or give it another label.`);
  }
  return token;
}
