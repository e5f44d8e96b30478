import { createHash } from 'node:crypto';
import { keyAlgorithms } from '../key-algorithms.js';
import type { KeyAlgorithm } from '../keystore.js';
import { ecdsaSignatureDer } from './ecdsa-signature.js';
import type { Handle } from './pkcs11-api.js';
import type { LoadedModule } from './pkcs11-module.js';

/** Signs with a private key object, in the thread pool; the result is what X.509 wants. */
export async function signWith(
  { api, calls }: LoadedModule,
  session: Handle,
  { key, algorithm }: { key: Handle; algorithm: KeyAlgorithm },
  data: Uint8Array,
): Promise<Uint8Array> {
  const parameters = keyAlgorithms[algorithm];
  const isEc = parameters.kind === 'ec';
  // ECDSA with hashing is missing on many tokens, so the digest is made here; RSA with hashing is everywhere.
  const input = isEc ? createHash(parameters.digest).update(data).digest() : Buffer.from(data);
  const output = Buffer.alloc(isEc ? 2 * parameters.fieldBytes : parameters.modulusBits / 8);
  calls.C_SignInit(session, { mechanism: isEc ? api.CKM_ECDSA : api.CKM_SHA256_RSA_PKCS }, key);
  const signature = await keepAlive(calls.C_SignAsync(session, input, output), input, output);
  return isEc ? ecdsaSignatureDer(signature) : new Uint8Array(signature);
}

/** The compiled code uses these buffers from another thread but holds no reference to them: without this they could be collected. */
export async function keepAlive<T>(running: Promise<T>, ...buffers: Buffer[]): Promise<T> {
  const lease = { buffers };
  inUse.add(lease);
  try {
    return await running;
  } finally {
    inUse.delete(lease);
  }
}

const inUse = new Set<{ buffers: Buffer[] }>();
