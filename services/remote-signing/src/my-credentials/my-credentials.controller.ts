import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import type { ChangeContext } from '@vidimus/persistence';
import { changeContext, CurrentPrincipal, holderScope, HoldersOwn, IdempotentWithoutBody, ProblemResponses, Returns, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { pinChallenge, pinChallengeView, pinChange, pinUnblocking } from '../pins/pins.schemas.js';
import type { PinChallenge, PinChallengeView, PinChange, PinUnblocking } from '../pins/pins.schemas.js';
import { PinsService } from '../pins/pins.service.js';
import { pinResetting } from '../pin-resets/pin-resets.schemas.js';
import type { PinResetting } from '../pin-resets/pin-resets.schemas.js';
import { PinResetsService } from '../pin-resets/pin-resets.service.js';
import { certificateId, documentToSign, finishedSignature, myCredential, myCredentialOf, myCredentials, openedSignature, signatureWanted } from './my-credentials.schemas.js';
import type { DocumentToSign, FinishedSignature, MyCredential, MyCredentials, OpenedSignature, SignatureWanted } from './my-credentials.schemas.js';
import { MyCredentialsService } from './my-credentials.service.js';

/** A holder and the keys of his certificates on this server. PIN and one-time code are asked for each time: no other second factor is. */
@Controller('v1/my-credentials')
@HoldersOwn('A holder and the keys of his own certificates.')
export class MyCredentialsController {
  constructor(
    private readonly mine: MyCredentialsService,
    private readonly pins: PinsService,
    private readonly resets: PinResetsService,
  ) {}

  @Get()
  @Returns(myCredentials, { description: 'Your keys on the server, the newest first, by their certificates.' })
  async list(@CurrentPrincipal() principal: Principal): Promise<MyCredentials> {
    const rows = await this.mine.list(holderScope(principal));
    return { items: rows.flatMap((row) => (row.certificateId === null ? [] : [myCredentialOf(row.certificateId, row)])) };
  }

  @Get(':certificateId')
  @ProblemResponses('not-found')
  @Returns(myCredential, { description: 'How the key of this certificate and its PIN stand.' })
  async read(@Param('certificateId', { schema: certificateId }) id: string, @CurrentPrincipal() principal: Principal): Promise<MyCredential> {
    return myCredentialOf(id, await this.mine.own(holderScope(principal), id));
  }

  @Post(':certificateId/authorisations')
  @IdempotentWithoutBody()
  @SecretFields('pin')
  @ProblemResponses('not-found', 'illegal-transition', 'unprocessable', 'credentials-refused', 'pin-blocked', 'otp-device-locked', 'too-many-requests', 'unavailable')
  @Returns(openedSignature, { status: 201, description: 'The PIN is right; for five minutes a one-time code turns this into a signature, once.' })
  authorise(
    @CurrentPrincipal() principal: Principal,
    @Param('certificateId', { schema: certificateId }) id: string,
    @Body({ schema: documentToSign }) document: DocumentToSign,
  ): Promise<OpenedSignature> {
    return this.mine.authorise(holderScope(principal), asHolder(principal, 'authorise'), id, document);
  }

  @Post(':certificateId/signatures')
  @SecretFields('secret', 'code')
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'conflict', 'otp-device-locked', 'too-many-requests', 'unprocessable', 'unavailable')
  @Returns(finishedSignature, { description: 'The signature; the authorisation is spent.' })
  async sign(
    @CurrentPrincipal() principal: Principal,
    @Param('certificateId', { schema: certificateId }) id: string,
    @Body({ schema: signatureWanted }) wanted: SignatureWanted,
  ): Promise<FinishedSignature> {
    const signature = await this.mine.sign(holderScope(principal), asHolder(principal, 'sign'), id, wanted);
    return { signature: Buffer.from(signature).toString('base64') };
  }

  @Post(':certificateId/pin-challenges')
  @ProblemResponses('not-found', 'illegal-transition', 'otp-device-locked', 'too-many-requests', 'unavailable')
  @Returns(pinChallengeView, { status: 202, description: 'A one-time code for a new PIN is on its way, unless the device shows codes by itself.' })
  async challenge(
    @CurrentPrincipal() principal: Principal,
    @Param('certificateId', { schema: certificateId }) id: string,
    @Body({ schema: pinChallenge }) { purpose, locale }: PinChallenge,
  ): Promise<PinChallengeView> {
    const credential = await this.mine.own(holderScope(principal), id);
    return { codeSent: await this.pins.challenge(credential.id, purpose, locale) };
  }

  @Post(':certificateId/pin-changes')
  @SecretFields('pin', 'newPin', 'code')
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'pin-blocked', 'otp-device-locked', 'too-many-requests', 'unprocessable', 'conflict', 'unavailable')
  @Returns(myCredential, { description: 'The new PIN holds.' })
  async change(@CurrentPrincipal() principal: Principal, @Param('certificateId', { schema: certificateId }) id: string, @Body({ schema: pinChange }) wanted: PinChange): Promise<MyCredential> {
    const { id: credentialId } = await this.mine.own(holderScope(principal), id);
    await this.pins.change(asHolder(principal, 'change-pin'), credentialId, wanted);
    return this.read(id, principal);
  }

  @Post(':certificateId/pin-unblockings')
  @SecretFields('unblockCode', 'newPin', 'code')
  @ProblemResponses('not-found', 'illegal-transition', 'credentials-refused', 'pin-blocked', 'otp-device-locked', 'unprocessable', 'conflict', 'unavailable')
  @Returns(myCredential, { description: 'The PIN is free again, and the new one holds.' })
  async unblock(
    @CurrentPrincipal() principal: Principal,
    @Param('certificateId', { schema: certificateId }) id: string,
    @Body({ schema: pinUnblocking }) wanted: PinUnblocking,
  ): Promise<MyCredential> {
    const { id: credentialId } = await this.mine.own(holderScope(principal), id);
    await this.pins.unblock(asHolder(principal, 'unblock-pin'), credentialId, wanted);
    return this.read(id, principal);
  }

  @Post(':certificateId/pin-resets')
  @SecretFields('newPin', 'code')
  @ProblemResponses('not-found', 'illegal-transition', 'evidence-mismatch', 'credentials-refused', 'otp-device-locked', 'unprocessable', 'conflict', 'unavailable')
  @Returns(myCredential, { description: 'The new PIN holds, in the place of one that was blocked: the registration office ordered it.' })
  async reset(
    @CurrentPrincipal() principal: Principal,
    @Param('certificateId', { schema: certificateId }) id: string,
    @Body({ schema: pinResetting }) wanted: PinResetting,
  ): Promise<MyCredential> {
    await this.resets.use(asHolder(principal, 'reset-pin'), await this.mine.own(holderScope(principal), id), wanted);
    return this.read(id, principal);
  }
}

/** The holder himself acts, which history tells apart from what rooms do in his name. */
function asHolder(principal: Principal, command: string): ChangeContext {
  return { ...changeContext(principal, command), actor: { kind: 'subject', id: principal.id } };
}
