import { Inject, Injectable } from '@nestjs/common';
import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { Problem } from '@vidimus/contracts';
import { SECURITY_KEY_ALGORITHMS } from '@vidimus/decisions';
import type { RelyingParty } from '@vidimus/decisions';
import { Doors, event, FieldCipher, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import type { AccountRow } from '../accounts/account.entity.js';
import { CHALLENGE_LIFETIME_MS } from './enrolment-challenges.js';
import { RELYING_PARTY } from './relying-party.js';
import { SECURITY_KEY } from './security-key.entity.js';
import type { SecurityKeyRow } from './security-key.entity.js';
import type { RegistrationResponse } from './security-keys.schemas.js';

/** What a browser had a security key make. */
export interface NewCredential {
  /** Base64url. */
  readonly id: string;
  /** COSE_Key. */
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
}

/** Registrations of security keys (WebAuthn level 3, 7.1): asked for, checked, written down. */
@Injectable()
export class KeyRegistrations {
  constructor(
    private readonly doors: Doors,
    private readonly cipher: FieldCipher,
    @Inject(RELYING_PARTY) private readonly relyingParty: RelyingParty,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** What a browser needs to have a key made for an account; keys that are held already are not taken again. */
  options(
    accountId: string,
    names: { readonly username: string; readonly displayName: string },
    challenge: Uint8Array,
    held: readonly Pick<SecurityKeyRow, 'credentialId' | 'transports'>[],
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    return generateRegistrationOptions({
      rpName: 'Vidimus',
      rpID: this.relyingParty.rpId,
      userName: names.username,
      userDisplayName: names.displayName,
      userID: new Uint8Array(Buffer.from(accountId.replaceAll('-', ''), 'hex')),
      challenge: new Uint8Array(challenge),
      timeout: CHALLENGE_LIFETIME_MS,
      attestationType: 'none',
      excludeCredentials: held.map(({ credentialId, transports }) => ({ id: credentialId, transports: [...transports] })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      supportedAlgorithmIDs: [...SECURITY_KEY_ALGORITHMS],
    });
  }

  /**
   * The credential that a browser made for a challenge.
   * @throws Problem `unprocessable` for an answer that does not hold.
   */
  async verified(response: RegistrationResponse, expectedChallenge: string): Promise<NewCredential> {
    try {
      const { rpId: expectedRPID, origin: expectedOrigin } = this.relyingParty;
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: { ...response, response: { clientDataJSON: response.response.clientDataJSON, attestationObject: response.response.attestationObject } },
        expectedChallenge,
        expectedOrigin,
        expectedRPID,
        expectedType: 'webauthn.create',
        requireUserVerification: true,
        supportedAlgorithmIDs: [...SECURITY_KEY_ALGORITHMS],
      });
      if (!verified) throw new Error('The attestation does not hold.');
      return { ...registrationInfo.credential, transports: response.response.transports };
    } catch (cause) {
      const remedy = 'Begin the enrolment again, with a key that verifies its user (PIN, finger or face), at the address of this platform.';
      throw refusedRegistration(`The answer of the security key does not hold. ${remedy}`, 'REGISTRATION_REFUSED', cause);
    }
  }

  /**
   * Writes a key down as PENDING: it confirms nothing until a manager has confirmed it.
   * @throws Problem `conflict` for a key that was enrolled before.
   */
  async record(context: ChangeContext, account: AccountRow, name: string, credential: NewCredential): Promise<SecurityKeyRow> {
    const id = this.ids.uuid();
    try {
      return await this.doors.create(SECURITY_KEY, context, (now) => ({
        row: {
          id,
          version: 1,
          organisationId: account.organisationId,
          organisationPath: account.organisationPath,
          accountId: account.id,
          state: 'PENDING',
          nameSealed: this.cipher.seal(`security_key.name:${id}`, name),
          credentialId: credential.id,
          publicKey: Buffer.from(credential.publicKey).toString('base64url'),
          transports: credential.transports,
          signCount: String(credential.counter),
          lastAssertionDigest: null,
          lastUsedAt: null,
          createdAt: now,
          confirmedBy: null,
          confirmedAt: null,
          revokedBy: null,
          revokedAt: null,
          revocationReasonSealed: null,
        },
        history: [{ code: 'enrolled' }],
        events: [event('security-key.enrolled.v1', id, factsOf(id, account))],
        audit: { accountId: account.id },
      }));
    } catch (error) {
      if (!isUniqueViolation(error, 'security_key_credential')) throw error;
      throw new Problem('conflict', 'This security key was enrolled before. Use another, or have it make a new credential.');
    }
  }
}

/** What events say of a key. */
export function factsOf(securityKeyId: string, { id, organisationId }: Pick<AccountRow, 'id' | 'organisationId'>): { securityKeyId: string; accountId: string; organisationId: string } {
  return { securityKeyId, accountId: id, organisationId };
}

/** An enrolment that came to nothing; the detail says why and what to do. */
export function refusedRegistration(detail: string, code: string, cause?: unknown): Problem {
  return new Problem('unprocessable', detail, { errors: [{ pointer: '/registration', detail, code }], cause });
}
