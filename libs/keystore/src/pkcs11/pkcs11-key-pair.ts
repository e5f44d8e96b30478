import { randomBytes } from 'node:crypto';
import type { Handle, KeyPair, Mechanism, Pkcs11Api, Template } from './pkcs11-api.js';
import { keyAlgorithms } from '../key-algorithms.js';
import type { KeyAlgorithm } from '../keystore.js';
import type { LoadedModule } from './pkcs11-module.js';
import type { TokenPublicKey } from './pkcs11-public-key.js';
import { readPublicKey } from './pkcs11-public-key.js';

/**
 * Generates a key pair on the token, in the thread pool: private key sensitive, not extractable, good for signing alone. Both
 * objects get the label, and the key identifier as CKA_ID. When anything fails, no object stays.
 */
export async function generateKeyPair(
  module: LoadedModule,
  session: Handle,
  label: string,
  algorithm: KeyAlgorithm,
): Promise<{ pair: KeyPair; publicKey: TokenPublicKey }> {
  const { api, calls } = module;
  // The identifier is not known before the key: a random one ties the two objects together until then.
  const shared = { label, id: randomBytes(20) };
  const pair = await calls.C_GenerateKeyPairAsync(
    session,
    generationMechanism(api, algorithm),
    [...publicTemplate(api, algorithm), ...lasting(api, shared)],
    [...privateTemplate(api, algorithm), ...lasting(api, shared), { type: api.CKA_EXTRACTABLE, value: false }],
  );
  try {
    const publicKey = readPublicKey(module, session, pair.publicKey, label);
    for (const object of [pair.publicKey, pair.privateKey]) {
      calls.C_SetAttributeValue(session, object, [{ type: api.CKA_ID, value: publicKey.keyIdentifier }]);
    }
    return { pair, publicKey };
  } catch (error) {
    destroyKeyPair(module, session, pair);
    throw error;
  }
}

/**
 * Generates a key pair that ends with its session, and that can leave the token in one way: encrypted, by C_WrapKey. The caller
 * destroys it.
 */
export async function generateSessionKeyPair(
  module: LoadedModule,
  session: Handle,
  algorithm: KeyAlgorithm,
): Promise<{ pair: KeyPair; publicKey: TokenPublicKey }> {
  const { api, calls } = module;
  const passing = { type: api.CKA_TOKEN, value: false };
  const pair = await calls.C_GenerateKeyPairAsync(
    session,
    generationMechanism(api, algorithm),
    [...publicTemplate(api, algorithm), passing],
    [...privateTemplate(api, algorithm), passing, { type: api.CKA_EXTRACTABLE, value: true }],
  );
  try {
    return { pair, publicKey: readPublicKey(module, session, pair.publicKey, 'to be wrapped') };
  } catch (error) {
    destroyKeyPair(module, session, pair);
    throw error;
  }
}

/** What an unwrapped private key may do: sign, and go with its session. */
export function unwrappedTemplate(api: Pkcs11Api, algorithm: KeyAlgorithm): Template {
  return [
    ...privateTemplate(api, algorithm),
    { type: api.CKA_TOKEN, value: false },
    { type: api.CKA_EXTRACTABLE, value: false },
  ];
}

/** Removes both objects of a pair that nobody has used yet. */
export function destroyKeyPair({ calls }: LoadedModule, session: Handle, pair: KeyPair): void {
  calls.C_DestroyObject(session, pair.privateKey);
  calls.C_DestroyObject(session, pair.publicKey);
}

/** Handles of all objects that match. */
export function findObjects({ calls }: LoadedModule, session: Handle, template: Template): Handle[] {
  const found: Handle[] = [];
  calls.C_FindObjectsInit(session, template);
  try {
    for (let page = calls.C_FindObjects(session, 100); page.length > 0; page = calls.C_FindObjects(session, 100)) {
      found.push(...page);
    }
  } finally {
    calls.C_FindObjectsFinal(session);
  }
  return found;
}

function generationMechanism(api: Pkcs11Api, algorithm: KeyAlgorithm): Mechanism {
  const isEc = keyAlgorithms[algorithm].kind === 'ec';
  return { mechanism: isEc ? api.CKM_EC_KEY_PAIR_GEN : api.CKM_RSA_PKCS_KEY_PAIR_GEN };
}

function lasting(api: Pkcs11Api, { label, id }: { label: string; id: Buffer }): Template {
  return [
    { type: api.CKA_TOKEN, value: true },
    { type: api.CKA_LABEL, value: label },
    { type: api.CKA_ID, value: id },
  ];
}

function publicTemplate(api: Pkcs11Api, algorithm: KeyAlgorithm): Template {
  const parameters = keyAlgorithms[algorithm];
  return [
    { type: api.CKA_CLASS, value: api.CKO_PUBLIC_KEY },
    { type: api.CKA_KEY_TYPE, value: parameters.kind === 'ec' ? api.CKK_EC : api.CKK_RSA },
    { type: api.CKA_PRIVATE, value: false },
    { type: api.CKA_VERIFY, value: true },
    ...(parameters.kind === 'ec'
      ? [{ type: api.CKA_EC_PARAMS, value: parameters.curveOidDer }]
      : [
          { type: api.CKA_ENCRYPT, value: false },
          { type: api.CKA_WRAP, value: false },
          { type: api.CKA_MODULUS_BITS, value: parameters.modulusBits },
          { type: api.CKA_PUBLIC_EXPONENT, value: Buffer.from([1, 0, 1]) },
        ]),
  ];
}

/** What is not asked for is denied in words: tokens switch omitted usages on. */
function privateTemplate(api: Pkcs11Api, algorithm: KeyAlgorithm): Template {
  const isEc = keyAlgorithms[algorithm].kind === 'ec';
  return [
    { type: api.CKA_CLASS, value: api.CKO_PRIVATE_KEY },
    { type: api.CKA_KEY_TYPE, value: isEc ? api.CKK_EC : api.CKK_RSA },
    { type: api.CKA_PRIVATE, value: true },
    { type: api.CKA_SENSITIVE, value: true },
    { type: api.CKA_SIGN, value: true },
    { type: api.CKA_SIGN_RECOVER, value: false },
    { type: api.CKA_DECRYPT, value: false },
    { type: api.CKA_UNWRAP, value: false },
    { type: api.CKA_DERIVE, value: false },
  ];
}
