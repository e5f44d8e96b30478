import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';

/** How a route treats repeated requests. */
export type IdempotencyMode =
  /** Reads: nothing to protect. */
  | { readonly kind: 'safe' }
  /** The key is demanded, the answer is kept and given again. */
  | { readonly kind: 'key'; readonly secretFields: readonly string[] }
  /** The key is demanded, but of the answer only its status and `id` are kept. */
  | { readonly kind: 'key-without-body'; readonly secretFields: readonly string[] }
  /** The key is demanded, and the handler itself knows by it what came before. */
  | { readonly kind: 'own'; readonly reason: string }
  | { readonly kind: 'none'; readonly reason: string };

export const SECRET_FIELDS = 'vidimus:secret-fields';
export const WITHOUT_BODY = 'vidimus:idempotent-without-body';
export const OWN_REPETITIONS = 'vidimus:own-repetitions';
export const NO_KEY = 'vidimus:no-idempotency-key';

/** Members of the body that are secret, at any depth: they take no part in the fingerprint that is stored. */
export function SecretFields(...names: string[]): CustomDecorator {
  return SetMetadata(SECRET_FIELDS, names);
}

/** For routes that answer with a secret: only the status and the member `id` of the answer are stored and given again. */
export function IdempotentWithoutBody(): CustomDecorator {
  return SetMetadata(WITHOUT_BODY, true);
}

/** This write needs no key; the reason says why a repetition does no harm. */
export function NoIdempotencyKey(reason: string): CustomDecorator {
  return SetMetadata(NO_KEY, reason);
}

/**
 * The handler keeps the key with what it writes, in one transaction, and answers a repetition from there, refuses it while the first request
 * runs, and another request under the same key: no answer is kept besides. The reason says where it is kept.
 */
export function KnowsRepetitions(reason: string): CustomDecorator {
  return SetMetadata(OWN_REPETITIONS, reason);
}
