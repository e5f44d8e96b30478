import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { Problem } from '@vidimus/contracts';
import { Doors, event, everything, FieldCipher } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { AccountSecrets } from '../accounts/account-secrets.js';
import type { AccountRow } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { AttemptsService } from '../attempts/attempts.service.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { checkManageable } from '../grants/grant-policy.js';
import { EnrolmentChallenges } from './enrolment-challenges.js';
import { factsOf, KeyRegistrations, refusedRegistration } from './key-registrations.js';
import { SECURITY_KEY } from './security-key.entity.js';
import type { SecurityKeyRow } from './security-key.entity.js';
import { nextSecurityKeyState } from './security-key.js';
import { SecurityKeysRepository } from './security-keys.repository.js';
import type { EnrolSecurityKey, SecurityKeyTexts } from './security-keys.schemas.js';

const OWN = everything('everybody may see, enrol and revoke keys of his own');
const MOST_KEYS = 10;

/** Security keys of officers: enrolled by themselves, confirmed by a manager, revoked by either. */
@Injectable()
export class SecurityKeysService {
  constructor(
    private readonly doors: Doors,
    private readonly keys: SecurityKeysRepository,
    private readonly challenges: EnrolmentChallenges,
    private readonly accounts: AccountsService,
    private readonly secrets: AccountSecrets,
    private readonly credentials: CredentialsService,
    private readonly attempts: AttemptsService,
    private readonly cipher: FieldCipher,
    private readonly registrations: KeyRegistrations,
  ) {}

  /**
   * Opens an enrolment: what the browser needs to have a key made for this officer.
   * @throws Problem `not-found` for whoever has no active account, `unprocessable` when he has too many keys.
   */
  async enrolmentOptions(context: ChangeContext): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const account = await this.activeOfficer(context.actor.id);
    const held = (await this.keys.list(OWN, account.id)).filter(({ state }) => state !== 'REVOKED');
    if (held.length >= MOST_KEYS) throw new Problem('unprocessable', `An officer has at most ${MOST_KEYS} security keys. Revoke one that you no longer use.`);
    const challenge = await this.challenges.make(context, account.id);
    return this.registrations.options(account.id, { username: this.secrets.username(account), displayName: this.secrets.displayName(account) }, challenge, held);
  }

  /**
   * Ends an enrolment. The key confirms nothing until a manager has confirmed it.
   * @throws Problem `not-found` for whoever has no active account; `unprocessable` for a challenge that is not open any more and for an
   *   answer that does not hold; `conflict` for a key that was enrolled before.
   */
  async enrol(context: ChangeContext, { name, registration }: EnrolSecurityKey): Promise<SecurityKeyRow> {
    const account = await this.activeOfficer(context.actor.id);
    const challenge = await this.challenges.take(context, account.id);
    if (challenge === undefined) throw refusedRegistration('The enrolment was opened more than five minutes ago, or used. Begin it again.', 'CHALLENGE_EXPIRED');
    return this.registrations.record(context, account, name, await this.registrations.verified(registration, challenge));
  }

  /** Keys of the caller; none of a program. */
  listOwn(accountId: string): Promise<SecurityKeyRow[]> {
    return this.keys.list(OWN, accountId);
  }

  /** @throws Problem `not-found` for an officer outside the scope. */
  async listOf(scope: Scope, officerId: string): Promise<SecurityKeyRow[]> {
    await this.accounts.get(scope, officerId);
    return this.keys.list(scope, officerId);
  }

  /**
   * A manager confirms that the key is this officer's, with a fresh second factor of his own. Who did it and when becomes part of the
   * evidence of every decision that the key confirms.
   * @throws Problem `not-found`, `forbidden` for one's own key and for an officer whose roles the manager could not give,
   *   `illegal-transition`, `credentials-refused`, `too-many-requests`.
   */
  async confirm(context: ChangeContext, scope: Scope, officerId: string, keyId: string, code: string): Promise<SecurityKeyRow> {
    const managerId = context.actor.id;
    if (managerId === officerId) throw new Problem('forbidden', 'Nobody confirms his own security key. Ask another manager.');
    const officer = await this.accounts.get(scope, officerId);
    // Looked up at this instant: a role that was taken away since the token was made confirms nothing any more.
    const manager = await this.credentials.activeAccount(managerId);
    for (const grant of officer.grants) checkManageable(manager?.grants ?? [], grant);
    nextSecurityKeyState((await this.known(scope, officerId, keyId)).state, 'confirm');
    const accepted = await this.attempts.whileAllowed({ kind: 'decision', account: managerId }, () => this.credentials.acceptCode(managerId, code, context));
    if (!accepted) throw new Problem('credentials-refused', 'The code is not right, or was used before. Wait for the next one and type it.');
    return this.doors.change(
      SECURITY_KEY,
      keyId,
      context,
      (row, now) => {
        row.state = nextSecurityKeyState(row.state, 'confirm');
        row.confirmedBy = managerId;
        row.confirmedAt = now;
        const facts = { ...factsOf(row.id, officer), confirmedBy: managerId };
        return { row, history: [{ code: 'confirmed' }], events: [event('security-key.confirmed.v1', row.id, facts)], audit: { accountId: officerId, secondFactor: true } };
      },
      scope,
    );
  }

  /** The officer himself gives his key up. @throws Problem `not-found`, `illegal-transition`. */
  async revokeOwn(context: ChangeContext, keyId: string): Promise<SecurityKeyRow> {
    await this.known(OWN, context.actor.id, keyId);
    return this.revoke(context, OWN, keyId, null);
  }

  /** A manager takes a key away, with a reason. @throws Problem `not-found`, `illegal-transition`. */
  async revokeOf(context: ChangeContext, scope: Scope, officerId: string, keyId: string, reason: string): Promise<SecurityKeyRow> {
    await this.known(scope, officerId, keyId);
    return this.revoke(context, scope, keyId, reason);
  }

  textsOf(row: SecurityKeyRow): SecurityKeyTexts {
    const { id, nameSealed, revocationReasonSealed: reason } = row;
    return {
      name: this.cipher.open(`security_key.name:${id}`, nameSealed),
      revocationReason: reason === null ? null : this.cipher.open(`security_key.revocation_reason:${id}`, reason),
    };
  }

  private revoke(context: ChangeContext, scope: Scope, keyId: string, reason: string | null): Promise<SecurityKeyRow> {
    return this.doors.change(
      SECURITY_KEY,
      keyId,
      context,
      (row, now) => {
        row.state = nextSecurityKeyState(row.state, 'revoke');
        row.revokedBy = context.actor.id;
        row.revokedAt = now;
        row.revocationReasonSealed = reason === null ? null : this.cipher.seal(`security_key.revocation_reason:${row.id}`, reason);
        const facts = factsOf(row.id, { id: row.accountId, organisationId: row.organisationId });
        return { row, history: [{ code: 'revoked' }], events: [event('security-key.revoked.v1', row.id, facts)], audit: { accountId: row.accountId } };
      },
      scope,
    );
  }

  private async known(scope: Scope, accountId: string, keyId: string): Promise<SecurityKeyRow> {
    const row = await this.keys.find(scope, accountId, keyId);
    if (row === null) throw new Problem('not-found', 'This officer has no security key with this identifier.');
    return row;
  }

  private async activeOfficer(accountId: string): Promise<AccountRow> {
    const account = await this.credentials.activeAccount(accountId);
    if (account === undefined) throw new Problem('not-found', 'Only officers with an active account have security keys.');
    return account;
  }

}
