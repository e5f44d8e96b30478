import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Token of the decision key. */
export const DECISION_KEY = Symbol('vidimus.identity.decision-key');

const privateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().length(43),
  y: z.string().length(43),
  d: z.string().length(43),
  kid: z.string().min(1).max(200),
});

/** The key that signs decision statements, and its public part as others hold it. */
export interface DecisionKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string; readonly kid: string; readonly use: 'sig'; readonly alg: 'ES256' };
}

/**
 * Reads the decision key.
 * @throws Error that names the file and never shows what is in it.
 */
export async function readDecisionKey(file: string): Promise<DecisionKey> {
  const text = await readFile(file, 'utf8');
  let jwk: z.infer<typeof privateJwk>;
  try {
    jwk = privateJwk.parse(JSON.parse(text));
  } catch {
    // Without a cause: an error over the content would show a part of the key.
    throw new Error(`${file} does not hold a private key as JWK (kty EC, crv P-256, with x, y, d and kid).`);
  }
  const { kty, crv, x, y, kid } = jwk;
  return { kid, privateKey: createPrivateKey({ key: jwk, format: 'jwk' }), publicJwk: { kty, crv, x, y, kid, use: 'sig', alg: 'ES256' } };
}
