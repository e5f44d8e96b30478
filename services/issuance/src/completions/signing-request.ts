import { Problem } from '@vidimus/contracts';
import { PkiError, verifyCsr } from '@vidimus/pki';

/**
 * Whether a signing request proves possession of its key, and the key is accepted.
 * @param csr PKCS#10 in PEM
 * @throws Problem `certificate-request-refused`.
 */
export function assertGoodRequest(csr: string): void {
  try {
    verifyCsr(csr);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw new Problem('certificate-request-refused', 'The signing request is refused; see errors.', {
      errors: [{ pointer: '/csr', detail: `${error.message}.`, code: error.code }],
      cause: error,
    });
  }
}
