import { Body, Controller, Post } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { everything } from '@vidimus/persistence';
import { changeContext, CurrentPrincipal, FreshSecondFactor, NoIdempotencyKey, ProblemResponses, ReturnsNothing, SignedIn } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import type { AccountRow } from '../accounts/account.entity.js';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { replacePassword, signOutEverywhere } from './passwords.schemas.js';
import type { ReplacePassword, SignOutEverywhere } from './passwords.schemas.js';
import { PasswordsService } from './passwords.service.js';

const OWN = everything('everybody may change his own password and end his own sessions');
const FRESH_SECONDS = 300;

/** The password and the sessions of whoever is signed in. */
@Controller('v1/me')
export class OwnPasswordController {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly passwords: PasswordsService,
  ) {}

  @Post('password')
  @SignedIn('Everybody chooses his own password.')
  @FreshSecondFactor(FRESH_SECONDS)
  @NoIdempotencyKey('A repetition is refused: the present password is another one then.')
  @ReturnsNothing('The password is changed, and all sessions are ended: sign in with it.')
  @ProblemResponses('credentials-refused', 'too-many-requests', 'unprocessable', 'conflict')
  async replace(@CurrentPrincipal() principal: Principal, @Body({ schema: replacePassword }) body: ReplacePassword): Promise<void> {
    const account = await this.own(principal);
    await this.passwords.replace(changeContext(principal, 'change-password'), account, body);
  }

  @Post('sign-outs')
  @SignedIn('Everybody may end his own sessions.')
  @NoIdempotencyKey('What has ended cannot be ended again.')
  @ReturnsNothing('All sessions are ended; other browsers notice within two minutes.')
  @ProblemResponses('unprocessable')
  async signOut(@CurrentPrincipal() principal: Principal, @Body({ schema: signOutEverywhere }) _body: SignOutEverywhere): Promise<void> {
    const { id } = await this.own(principal);
    await this.passwords.signOutEverywhere(changeContext(principal, 'sign-out-everywhere'), id);
  }

  private async own(principal: Principal): Promise<AccountRow> {
    const account = principal.kind === 'person' ? await this.accounts.find(OWN, principal.id) : null;
    if (account?.state !== 'ACTIVE') throw new Problem('unprocessable', 'Only a person has a password and sessions.');
    return account;
  }
}
