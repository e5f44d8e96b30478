import { DEFAULT_TOTP, totpStep } from '@vidimus/otp';
import { countChanged } from '@vidimus/persistence';
import type { AfterRestore } from '@vidimus/persistence';
import { TOLERANCE_STEPS } from './credentials/credentials.service.js';

/**
 * Nobody is signed in any more, no link or code that was sent before opens anything, and no code of an authenticator program counts
 * that can have been used before.
 */
export const identityAfterRestore: AfterRestore = async ({ tx, now }) => {
  const lastStep = totpStep(now, DEFAULT_TOTP.periodSeconds) + TOLERANCE_STEPS;
  return {
    sessionsAndTokens: await countChanged(tx, 'DELETE FROM oidc_payload'),
    enrolmentLinks: await countChanged(
      tx,
      'UPDATE account SET enrolment_digest = NULL, enrolment_expires_at = NULL, version = version + 1 WHERE enrolment_digest IS NOT NULL',
    ),
    recoveryLinks: await countChanged(
      tx,
      'UPDATE account SET recovery_digest = NULL, recovery_expires_at = NULL, version = version + 1 WHERE recovery_digest IS NOT NULL',
    ),
    smsCodes: await countChanged(tx, `UPDATE account SET sms_codes = '[]', version = version + 1 WHERE sms_codes <> '[]'`),
    contactChanges: await countChanged(
      tx,
      `UPDATE contact_change SET state = 'LAPSED', address_sealed = NULL, proof_digest = NULL, version = version + 1 WHERE state IN ('ENTERED', 'SENT')`,
    ),
    supportCodes: await countChanged(tx, 'UPDATE support_authorisation SET expires_at = $1, version = version + 1 WHERE used_at IS NULL AND expires_at > $1', [now]),
    firstPasswords: await countChanged(tx, 'UPDATE first_password SET password_hash = NULL, version = version + 1 WHERE password_hash IS NOT NULL'),
    securityKeyChallenges: await countChanged(tx, 'DELETE FROM security_key_challenge'),
    authenticators: await countChanged(
      tx,
      `UPDATE account SET totp_last_step = greatest(totp_last_step, $1::integer), version = version + 1 WHERE totp_secret_sealed IS NOT NULL`,
      [lastStep],
    ),
  };
};
