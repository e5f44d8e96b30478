import { Problem } from '@vidimus/contracts';
import type { KeyHandle } from '@vidimus/keystore';
import {
  assembleCertificate,
  checkAgainstProfile,
  isCertificateSignatureValid,
  lintTbsCertificate,
  readCertificate,
} from '@vidimus/pki';
import type { CertificateInput } from '@vidimus/pki';

/**
 * To-be-signed bytes that passed the lint. Only {@link lint} makes one and only this can sign, so that no path through the
 * program leads from unlinted bytes to a signature.
 */
export class LintedCertificate {
  readonly #tbs: Uint8Array;

  private constructor(tbs: Uint8Array) {
    // A copy of its own: nobody can change the bytes between lint and signature.
    this.#tbs = Uint8Array.from(tbs);
  }

  /**
   * Checks recorded bytes by the rules of the standards and, derived a second time, against what they were made from.
   * @throws Problem `unprocessable` with one entry per rule that is broken.
   */
  static lint(tbs: Uint8Array, expected: CertificateInput): LintedCertificate {
    const linted = new LintedCertificate(tbs);
    const findings = [...lintTbsCertificate(linted.#tbs, expected.profile.kind), ...checkAgainstProfile(linted.#tbs, expected)];
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) {
      throw new Problem('unprocessable', 'The certificate would break rules of its profile or of the standards; it is not signed.', {
        errors: errors.map(({ code, message }) => ({ pointer: '', detail: message, code })),
      });
    }
    return linted;
  }

  /**
   * Signs, then makes sure that exactly the recorded bytes were signed and that the signature holds.
   * @returns the certificate, DER.
   * @throws Error when what came back is something else; KeystoreError when the keystore does not answer.
   */
  async sign(key: KeyHandle): Promise<Uint8Array> {
    const certificate = assembleCertificate(this.#tbs, key.algorithm, await key.sign(Uint8Array.from(this.#tbs)));
    if (Buffer.compare(readCertificate(certificate).tbsDer, this.#tbs) !== 0) {
      throw new Error('The certificate does not hold the bytes that were recorded before signing.');
    }
    if (!isCertificateSignatureValid(certificate, key.publicKeyDer)) {
      throw new Error(`The signature made with the key "${key.label}" does not hold.`);
    }
    return certificate;
  }
}
