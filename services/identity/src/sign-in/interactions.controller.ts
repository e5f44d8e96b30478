import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Problem } from '@vidimus/contracts';
import { FieldCipher } from '@vidimus/persistence';
import { clientNetwork, currentRequest, NoIdempotencyKey, ProblemResponses, Public, Returns, ROOM_CONFIG } from '@vidimus/service-kit';
import type { RoomConfig } from '@vidimus/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errors } from 'oidc-provider';
import type Provider from 'oidc-provider';
import type { InteractionResults } from 'oidc-provider';
import type { AccountRow } from '../accounts/account.entity.js';
import { DEVICE_COOKIE, TrustedDevice } from '../attempts/trusted-device.js';
import { AAL1, AAL2, STEP_UP_REASONS } from '../openid/interaction-policy.js';
import { OIDC_PROVIDER } from '../openid/oidc-provider.token.js';
import { afterPassword, INTERACTION_HEADER, interactionDetails, newPasswordInput, passwordInput, redirect, secondFactorInput, sentCode } from './sign-in.schemas.js';
import type { AfterPassword, InteractionDetails, NewPasswordInput, PasswordInput, Redirect, SecondFactorInput, SentCodeView } from './sign-in.schemas.js';
import { SignInService } from './sign-in.service.js';
import type { SignInOrigin } from './sign-in.service.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

const NO_KEY = 'A sign-in has steps of its own: a repeated password changes nothing, a code is taken once.';

/**
 * What the sign-in page calls. It lies below the address of the interaction, because the provider's cookie is sent there only.
 * Officers always prove password and second factor. A holder signs in by his password, unless the application asks for more. Somebody who is
 * signed in proves the second factor alone (step-up).
 */
@ApiExcludeController()
@Controller('interaction/:uid')
@Public('Nobody is signed in yet; the cookie of the interaction and its nonce protect these.')
export class InteractionsController {
  constructor(
    @Inject(OIDC_PROVIDER) private readonly provider: Provider,
    private readonly signIn: SignInService,
    private readonly devices: TrustedDevice,
    private readonly cipher: FieldCipher,
    @Inject(ROOM_CONFIG) private readonly config: RoomConfig,
  ) {}

  @Get('details')
  @Returns(interactionDetails)
  @ProblemResponses('not-found', 'credentials-refused')
  async details(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<InteractionDetails> {
    const interaction = await this.interactionOf(request, reply);
    const client = await this.provider.Client.find(String(interaction.params['client_id']));
    const accountId = provenAccount(interaction);
    const asked = accountId === undefined ? { secondFactor: null, sent: null } : await this.signIn.secondFactorOf(accountId, this.challengeOf(interaction), rememberedCode(interaction));
    return {
      why: isStepUp(interaction) ? 'STEP_UP' : 'SIGN_IN',
      step: accountId !== undefined ? 'SECOND_FACTOR' : invitedAccount(interaction) !== undefined ? 'NEW_PASSWORD' : 'PASSWORD',
      ...asked,
      client: client?.clientName ?? '',
      known: interaction.session !== undefined,
      nonce: this.nonceOf(interaction),
    };
  }

  @Post('password')
  @NoIdempotencyKey(NO_KEY)
  @Returns(afterPassword, { description: 'The password is right; the second factor is asked for next, or the person is signed in.' })
  @ProblemResponses('not-found', 'forbidden', 'credentials-refused', 'too-many-requests', 'unavailable')
  async password(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: passwordInput }) body: PasswordInput,
  ): Promise<AfterPassword> {
    const interaction = await this.guarded(request, reply);
    const origin = originOf(request);
    const account = await this.signIn.checkPassword(body.username, body.password, origin);
    if (account.state === 'INVITED') {
      await this.finish(request, reply, { firstPassword: { accountId: account.id } });
      return { step: 'NEW_PASSWORD' };
    }
    return this.afterPassword(request, reply, interaction, account);
  }

  @Post('new-password')
  @NoIdempotencyKey('A first password is replaced once.')
  @Returns(afterPassword, { description: 'The password is the holder’s own now; he goes on as after any right one.' })
  @ProblemResponses('not-found', 'forbidden', 'unprocessable', 'credentials-refused', 'validation-failed', 'unavailable')
  async newPassword(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: newPasswordInput }) body: NewPasswordInput,
  ): Promise<AfterPassword> {
    const interaction = await this.guarded(request, reply);
    const accountId = invitedAccount(interaction);
    if (accountId === undefined) throw new Problem('unprocessable', 'Give the first password first.');
    return this.afterPassword(request, reply, interaction, await this.signIn.replaceFirstPassword(accountId, body.password, originOf(request)));
  }

  private async afterPassword(request: FastifyRequest, reply: FastifyReply, interaction: Interaction, account: AccountRow): Promise<AfterPassword> {
    const origin = originOf(request);
    if (account.kind === 'HOLDER' && !wantsSecondFactor(interaction)) {
      this.rememberDevice(reply, this.signIn.deviceCookie(account, origin));
      return { redirectTo: await this.finish(request, reply, { login: { accountId: account.id, acr: AAL1, amr: ['pwd'] } }) };
    }
    // Without `login` in the result the provider signs nobody in: it only remembers how far this sign-in has come.
    const password = { accountId: account.id };
    await this.finish(request, reply, { password });
    const challenge = this.challengeOf(interaction);
    const { secondFactor, sent } = await this.signIn.secondFactorOf(account.id, challenge, rememberedCode(interaction));
    const isDue = (secondFactor === 'SMS' || secondFactor === 'EMAIL') && sent === null;
    const code = isDue ? await this.signIn.sendCode(account.id, challenge, origin) : sent;
    if (isDue) await this.finish(request, reply, { password, code });
    return { step: 'SECOND_FACTOR', secondFactor, sent: code };
  }

  @Post('code')
  @NoIdempotencyKey('Another code makes the former void, and cannot be had within a minute.')
  @Returns(sentCode, { status: 202, description: 'A code is on its way to whoever gave the password.' })
  @ProblemResponses('not-found', 'forbidden', 'unprocessable', 'otp-device-locked', 'too-many-requests', 'unavailable')
  async sendCode(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SentCodeView> {
    const interaction = await this.guarded(request, reply);
    const code = await this.signIn.sendCode(this.proven(interaction), this.challengeOf(interaction), originOf(request));
    await this.finish(request, reply, { ...interaction.result, code });
    return code;
  }

  @Post('second-factor')
  @NoIdempotencyKey(NO_KEY)
  @Returns(redirect)
  @ProblemResponses('not-found', 'forbidden', 'unprocessable', 'credentials-refused', 'otp-device-locked', 'too-many-requests', 'unavailable')
  async secondFactor(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: secondFactorInput }) body: SecondFactorInput,
  ): Promise<Redirect> {
    const interaction = await this.guarded(request, reply);
    const accountId = this.proven(interaction);
    const { deviceCookie, amr: factor } = await this.signIn.checkSecondFactor(accountId, this.challengeOf(interaction), body.code, originOf(request));
    this.rememberDevice(reply, deviceCookie);
    const amr = isStepUp(interaction) ? [factor] : ['pwd', factor, 'mfa'];
    return { redirectTo: await this.finish(request, reply, { login: { accountId, acr: AAL2, amr } }) };
  }

  @Post('abort')
  @NoIdempotencyKey('Giving up twice is giving up.')
  @Returns(redirect)
  @ProblemResponses('not-found', 'forbidden')
  async abort(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Redirect> {
    await this.guarded(request, reply);
    return { redirectTo: await this.finish(request, reply, { error: 'access_denied', error_description: 'The person gave up signing in.' }) };
  }

  private rememberDevice(reply: FastifyReply, cookie: string): void {
    reply.header('set-cookie', this.devices.header(cookie, this.config.VIDIMUS_PUBLIC_URL.startsWith('https:')));
  }

  /** What came before is replaced: a result never holds more than the last step said. */
  private finish(request: FastifyRequest, reply: FastifyReply, result: InteractionResults): Promise<string> {
    return this.provider.interactionResult(request.raw, reply.raw, result, { mergeWithLastSubmission: false });
  }

  private async interactionOf(request: FastifyRequest, reply: FastifyReply): Promise<Interaction> {
    try {
      return await this.provider.interactionDetails(request.raw, reply.raw);
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      throw new Problem('not-found', 'This sign-in has ended or belongs to another browser. Begin again.', { cause: error });
    }
  }

  private async guarded(request: FastifyRequest, reply: FastifyReply): Promise<Interaction> {
    const interaction = await this.interactionOf(request, reply);
    const nonce = request.headers[INTERACTION_HEADER];
    if (typeof nonce === 'string' && FieldCipher.sameIndex(nonce, this.nonceOf(interaction))) return interaction;
    throw new Problem('forbidden', `The header ${INTERACTION_HEADER} must carry the nonce of this sign-in.`);
  }

  private proven(interaction: Interaction): string {
    const accountId = provenAccount(interaction);
    if (accountId === undefined) throw new Problem('unprocessable', 'Give user name and password first.');
    return accountId;
  }

  /** What a code by SMS is sent for: this very sign-in. The id of the interaction itself is stored nowhere. */
  private challengeOf({ uid }: Interaction): string {
    return this.cipher.blindIndex('interaction.challenge', uid);
  }

  private nonceOf(interaction: Interaction): string {
    return this.cipher.blindIndex('interaction.nonce', `${interaction.uid} ${interaction.cid}`);
  }
}

function isStepUp({ session, prompt }: Interaction): boolean {
  return session?.accountId !== undefined && prompt.name === 'login' && prompt.reasons.every((reason) => STEP_UP_REASONS.includes(reason));
}

/** Whose second factor is asked for: the person signed in, or who gave the right password in this very interaction. */
function provenAccount(interaction: Interaction): string | undefined {
  if (isStepUp(interaction)) return interaction.session?.accountId;
  const password = interaction.result?.['password'];
  if (typeof password !== 'object' || password === null || !('accountId' in password)) return undefined;
  return typeof password.accountId === 'string' ? password.accountId : undefined;
}

/** Who gave a first password in this very interaction, and has to choose one of his own before anything else. */
function invitedAccount({ result }: Interaction): string | undefined {
  const first = result?.['firstPassword'];
  if (typeof first !== 'object' || first === null || !('accountId' in first)) return undefined;
  return typeof first.accountId === 'string' ? first.accountId : undefined;
}

/** Whether the application wants more than a password: a holder whose session has ended meanwhile gives both. */
function wantsSecondFactor({ params }: Interaction): boolean {
  return typeof params['acr_values'] === 'string' && params['acr_values'].split(' ').includes(AAL2);
}

/** The code that was sent last in this very interaction. */
function rememberedCode({ result }: Interaction): SentCodeView | null {
  return sentCode.safeParse(result?.['code']).data ?? null;
}

function originOf(request: FastifyRequest): SignInOrigin {
  const cookies = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  const [, deviceCookie] = cookies.find(([name]) => name === DEVICE_COOKIE) ?? [];
  const correlationId = currentRequest()?.correlationId;
  if (correlationId === undefined) throw new Error('A sign-in is always part of a request.');
  return { network: clientNetwork(request.ip), deviceCookie, correlationId };
}
