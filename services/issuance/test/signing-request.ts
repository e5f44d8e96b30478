import { sign } from 'node:crypto';
import type { KeyPairKeyObjectResult } from 'node:crypto';
import { buildCsr, toPem } from '@vidimus/pki';

/** The signing request of a P-256 key, PEM. */
export async function csrOf({ privateKey, publicKey }: KeyPairKeyObjectResult): Promise<string> {
  const signer = {
    algorithm: 'ecdsa-p256-sha256',
    publicKeyDer: publicKey.export({ format: 'der', type: 'spki' }),
    sign: (data: Uint8Array) => Promise.resolve(sign('sha256', data, { key: privateKey, dsaEncoding: 'der' })),
  } as const;
  return toPem('CERTIFICATE REQUEST', await buildCsr(signer, 'a holder'));
}
