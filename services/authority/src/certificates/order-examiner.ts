import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { verifyDecision } from '@vidimus/decisions';
import type { DecisionKeys, RelyingParty, VerifiedDecision } from '@vidimus/decisions';
import { PkiError, verifyCsr } from '@vidimus/pki';
import { CLOCK } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { PROFILE_VARIANT } from '../profiles/profile.js';
import type { Profile, ProfileVariant } from '../profiles/profile.js';
import { ProfilesRepository } from '../profiles/profiles.repository.js';
import type { Certificate } from './certificate.entity.js';
import { assertDecided } from './issuance-order.js';
import type { IssuanceOrder } from './issuance-order.js';

/** Token of identity's public decision keys. */
export const DECISION_KEYS = Symbol('vidimus.authority.decision-keys');
/** Token of where officers' security keys are used: `RelyingParty`, made from the public address. */
export const RELYING_PARTY = Symbol('vidimus.authority.relying-party');

/** An order whose evidence holds and whose key may be certified. */
export interface ExaminedOrder {
  readonly evidence: VerifiedDecision;
  readonly profile: Profile;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
}

/** Everything that must hold before a serial number is spent. Changes nothing. */
@Injectable()
export class OrderExaminer {
  constructor(
    private readonly profiles: ProfilesRepository,
    @Inject(DECISION_KEYS) private readonly decisionKeys: DecisionKeys,
    @Inject(RELYING_PARTY) private readonly relyingParty: RelyingParty,
    @Inject(PROFILE_VARIANT) private readonly variant: ProfileVariant,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @throws Problem `evidence-mismatch` (decision, statement or what they cover), `certificate-request-refused` (the signing request
   * or its key), `unprocessable` (no such profile).
   */
  async examine(order: IssuanceOrder): Promise<ExaminedOrder> {
    const { decision, statement } = order.evidence;
    const { decisionKeys: keys, relyingParty } = this;
    const evidence = await verifyDecision({ decision, statement, keys, relyingParty, now: this.clock.now() });
    assertDecided(order, evidence);
    const { publicKeyDer } = refusingPkiErrors('/csr', () => verifyCsr(order.csr));
    return { evidence, publicKeyDer, profile: await this.#profile(order.profile.id, order.profile.version, this.variant) };
  }

  /** The profile that a recorded certificate was made by. */
  profileOf({ profileId, profileVersion, profileVariant }: Certificate): Promise<Profile> {
    return this.#profile(profileId, profileVersion, profileVariant ?? this.variant);
  }

  async #profile(id: string, version: number, variant: ProfileVariant): Promise<Profile> {
    const profile = await this.profiles.find(id, version, variant);
    if (profile === undefined) {
      const errors = [{ pointer: '/profile', detail: 'GET /v1/issuers lists the profiles there are.', code: 'PROFILE_UNKNOWN' }];
      throw new Problem('unprocessable', `There is no profile ${id} version ${version} here.`, { errors });
    }
    return profile;
  }
}

/**
 * Runs a step of libs/pki and turns what it refuses into a problem at `pointer`.
 * @throws Problem `certificate-request-refused` at `/csr`, `unprocessable` elsewhere.
 */
export function refusingPkiErrors<T>(pointer: '/csr' | '/subject', step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (!(cause instanceof PkiError)) throw cause;
    const errors = [{ pointer, detail: cause.message, code: cause.code }];
    if (pointer === '/csr') {
      throw new Problem('certificate-request-refused', 'The certificate signing request cannot be certified.', { errors, cause });
    }
    throw new Problem('unprocessable', 'The profile does not allow a certificate with this content.', { errors, cause });
  }
}
