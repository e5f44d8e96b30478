import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { decodeBase32, encodeBase32, matchTotp, otpauthUri } from '@vidimus/otp';
import { CommitSignal, Doors, everything, FieldCipher } from '@vidimus/persistence';
import type { ChangeContext, Outcome } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import { AccountSecrets } from '../accounts/account-secrets.js';
import { ACCOUNT } from '../accounts/account.entity.js';
import type { AccountRow } from '../accounts/account.entity.js';
import { nextAccountState } from '../accounts/account.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { TOLERANCE_STEPS } from '../credentials/credentials.service.js';
import { hashPassword } from '../credentials/password-hash.js';
import { checkPassword } from '../credentials/password-policy.js';
import { GrantingService } from '../grants/granting.service.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import { KeyRegistrations } from '../security-keys/key-registrations.js';
import type { NewCredential } from '../security-keys/key-registrations.js';
import { LINK_HOURS, nextLinkState, unknownLink } from './first-administrator-link.js';
import { FIRST_ADMINISTRATOR_LINK } from './first-administrator-link.entity.js';
import type { FirstAdministratorLinkRow } from './first-administrator-link.entity.js';
import { FirstAdministratorRepository } from './first-administrator.repository.js';
import type { CompleteFirstAdministrator, FirstAdministratorSetup, OpenFirstAdministrator } from './first-administrator.schemas.js';

const HOLDER_OF_LINK = everything('whoever holds the link that was printed in the shell founds the installation');
const TOKEN_BYTES = 32;
const TOTP_SECRET_BYTES = 20;
const CHALLENGE_BYTES = 32;
const KEY_NAME = 'First security key';

/** A link as it is printed, once. */
export interface OfferedLink {
  /** Goes behind # in the address. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** How an installation comes to its first administrator, before whom nobody can do anything. */
@Injectable()
export class FirstAdministratorService {
  constructor(
    private readonly doors: Doors,
    private readonly dataSource: DataSource,
    private readonly commits: CommitSignal,
    private readonly links: FirstAdministratorRepository,
    private readonly accounts: AccountsService,
    private readonly organisations: OrganisationsService,
    private readonly granting: GrantingService,
    private readonly registrations: KeyRegistrations,
    private readonly secrets: AccountSecrets,
    private readonly cipher: FieldCipher,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * A new link; one that was printed before opens nothing any more. For the shell of the installation alone.
   * @param organisationId the trust service provider.
   * @throws Problem `conflict` once there is an administrator; he invites all others.
   */
  async offer(context: ChangeContext, organisationId: string): Promise<OfferedLink> {
    if ((await this.links.countAdministrators(HOLDER_OF_LINK)) > 0) {
      throw new Problem('conflict', 'There is an administrator already, who invites all others: no link is made any more.');
    }
    const former = await this.links.findOpen(HOLDER_OF_LINK);
    const token = Buffer.from(this.ids.random(TOKEN_BYTES)).toString('base64url');
    const link = await this.together(context, async (joined) => {
      if (former !== null) await this.move(joined, former.id, 'replace', () => undefined);
      return this.doors.create(FIRST_ADMINISTRATOR_LINK, joined, (now): Outcome<FirstAdministratorLinkRow> => ({
        row: {
          id: this.ids.uuid(),
          version: 1,
          organisationId,
          state: 'OPEN',
          tokenDigest: this.digest(token),
          expiresAt: new Date(now.getTime() + LINK_HOURS * 3_600_000),
          totpSecretSealed: null,
          challenge: null,
          createdAt: now,
        },
        history: [{ code: 'offered' }],
      }));
    });
    return { token, expiresAt: link.expiresAt };
  }

  /**
   * What authenticator program and security key are set up from. Opening again makes both anew.
   * @throws Problem `not-found` for a link that opens nothing.
   */
  async open({ token, displayName, email }: OpenFirstAdministrator): Promise<FirstAdministratorSetup> {
    const { id } = await this.openLink(token);
    const secret = this.ids.random(TOTP_SECRET_BYTES);
    const challenge = this.ids.random(CHALLENGE_BYTES);
    const { expiresAt } = await this.move(this.context(id, 'open-first-administrator'), id, 'open', (row) => {
      row.totpSecretSealed = this.secrets.sealTotpSecret(id, encodeBase32(secret));
      row.challenge = Buffer.from(challenge).toString('base64url');
    });
    return {
      expiresAt: expiresAt.toISOString(),
      secret: encodeBase32(secret),
      otpauthUri: otpauthUri(secret, { issuer: 'Vidimus', account: email }),
      securityKeyOptions: await this.registrations.options(id, { username: email, displayName }, challenge, []),
    };
  }

  /**
   * Makes the account with everything that it needs, or nothing: it is active, its security key waits for a second administrator, since
   * nobody confirms his own.
   * @throws Problem `not-found` for a link that opens nothing, `validation-failed` for a password that the policy refuses, `unprocessable`
   *   for a wrong code and for an answer of the security key that does not hold.
   */
  async complete(wish: CompleteFirstAdministrator): Promise<AccountRow> {
    const link = await this.openLink(wish.token);
    if (link.totpSecretSealed === null || link.challenge === null) {
      throw new Problem('unprocessable', 'Open the link first and set up your authenticator program and your security key.');
    }
    checkPassword(wish.password, `${wish.email} ${wish.displayName}`);
    const step = this.matchedStep(link.id, link.totpSecretSealed, wish.secondFactorCode);
    const credential = await this.registrations.verified(wish.registration, link.challenge);
    const passwordHash = await hashPassword(wish.password, this.ids);
    const context = this.context(link.id, 'complete-first-administrator');
    return this.together(context, async (joined) => {
      // First, so that of two at once the second finds the link used; a link that was opened anew in between asks for other answers.
      await this.move(joined, link.id, 'complete', (row) => {
        if (row.totpSecretSealed !== link.totpSecretSealed) throw unknownLink();
        row.totpSecretSealed = null;
        row.challenge = null;
      });
      return this.found(joined, link, wish, { passwordHash, step, credential });
    });
  }

  private async found(
    context: ChangeContext,
    { id, organisationId, totpSecretSealed }: FirstAdministratorLinkRow,
    { displayName, email, locale }: CompleteFirstAdministrator,
    proofs: { readonly passwordHash: string; readonly step: number; readonly credential: NewCredential },
  ): Promise<AccountRow> {
    const organisation = await this.organisations.get(HOLDER_OF_LINK, organisationId);
    const role = { role: 'ADMINISTRATOR', organisationId, descendants: true } as const;
    const grants = await this.granting.prepareAll({ grants: undefined, scope: HOLDER_OF_LINK }, 'person', [role]);
    await this.accounts.create(context, organisation, { id, username: email, displayName, email, phone: null, locale, grants });
    const account = await this.doors.change(
      ACCOUNT,
      id,
      context,
      (row) => {
        row.state = nextAccountState(row.state, 'enrol');
        row.passwordHash = proofs.passwordHash;
        row.totpSecretSealed = totpSecretSealed;
        row.totpLastStep = proofs.step;
        row.enrolmentDigest = null;
        row.enrolmentExpiresAt = null;
        return { row, history: [{ code: 'enrolled' }] };
      },
      HOLDER_OF_LINK,
    );
    await this.registrations.record(context, account, KEY_NAME, proofs.credential);
    return account;
  }

  private matchedStep(id: string, sealed: string, code: string): number {
    const secret = decodeBase32(this.secrets.totpSecret(id, sealed));
    const step = matchTotp(secret, code, { instant: this.clock.now(), toleranceSteps: TOLERANCE_STEPS });
    if (step !== undefined) return step;
    throw new Problem('unprocessable', 'The code of your authenticator program is not right.', {
      errors: [{ pointer: '/secondFactorCode', detail: 'Type the code that is shown now; check the clock of the device.', code: 'WRONG_CODE' }],
    });
  }

  private async openLink(token: string): Promise<FirstAdministratorLinkRow> {
    const link = await this.links.findByDigest(HOLDER_OF_LINK, this.digest(token));
    if (link === null) throw unknownLink();
    nextLinkState(link, 'open', this.clock.now());
    return link;
  }

  private move(context: ChangeContext, id: string, command: Parameters<typeof nextLinkState>[1], change: (row: FirstAdministratorLinkRow) => void): Promise<FirstAdministratorLinkRow> {
    return this.doors.change(
      FIRST_ADMINISTRATOR_LINK,
      id,
      context,
      (row, now) => {
        row.state = nextLinkState(row, command, now);
        change(row);
        return { row, history: [{ code: HISTORY[command] }] };
      },
      HOLDER_OF_LINK,
    );
  }

  private digest(token: string): string {
    return this.cipher.blindIndex('first_administrator_link.token', token);
  }

  private context(id: string, command: string): ChangeContext {
    return { actor: { kind: 'subject', id }, command, correlationId: this.ids.uuid() };
  }

  /** Several changes, all or none. */
  private async together<Result>(context: ChangeContext, work: (joined: ChangeContext) => Promise<Result>): Promise<Result> {
    const result = await this.dataSource.transaction((tx) => work({ ...context, tx }));
    this.commits.notify();
    return result;
  }
}

const HISTORY = { open: 'opened', complete: 'used', replace: 'replaced' } as const;
