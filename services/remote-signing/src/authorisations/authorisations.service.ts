import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors } from '@vidimus/persistence';
import type { ChangeContext, Outcome } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { ALL_CREDENTIALS } from '../credentials/credential-changes.js';
import { assertHolds } from '../credentials/credential.js';
import type { CredentialRow } from '../credentials/credential.entity.js';
import { CredentialsRepository } from '../credentials/credentials.repository.js';
import { HolderKeys } from '../keys/holder-keys.js';
import { decrypt, encrypt, KeyEnvelope } from '../keys/key-envelope.js';
import { actOf, OneTimeCodes } from '../pins/one-time-codes.js';
import type { Act } from '../pins/one-time-codes.js';
import { PinAttempts } from '../pins/pin-attempts.service.js';
import { decide, openAuthorisation } from './authorisation.js';
import type { DecidedAuthorisation } from './authorisation.js';
import type { AuthorisationCommand } from './authorisation-states.js';
import { AUTHORISATION, AuthorisationRow } from './authorisation.entity.js';
import { AuthorisationsRepository } from './authorisations.repository.js';
import type { AuthorisedSigning, NewAuthorisation, OpenedAuthorisation } from './authorisations.schemas.js';

const SECRET_BYTES = 32;

/** Signatures by PIN and one-time code, each bound to exactly what is signed. */
@Injectable()
export class AuthorisationsService {
  constructor(
    private readonly doors: Doors,
    private readonly authorisations: AuthorisationsRepository,
    private readonly credentials: CredentialsRepository,
    private readonly attempts: PinAttempts,
    private readonly codes: OneTimeCodes,
    private readonly envelopes: KeyEnvelope,
    private readonly keys: HolderKeys,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * The first half: the PIN. What it opened is kept under a secret that only the answer tells, so that neither row nor secret opens anything alone.
   * @throws Problem those of `PinAttempts.open` and `OneTimeCodes.send`
   */
  async open(context: ChangeContext, { credentialId, purpose, digests, pin, locale }: NewAuthorisation): Promise<OpenedAuthorisation> {
    const { credential, pinKey, wrapped } = await this.attempts.open(context, credentialId, pin);
    wrapped.fill(0);
    const id = this.ids.uuid();
    const secret = Buffer.from(this.ids.random(SECRET_BYTES));
    const pinKeySealed = encrypt(secret, this.ids, placeOf(id), pinKey);
    pinKey.fill(0);
    const { organisationId, organisationPath, otpDeviceId } = credential;
    const codeSent = await this.codes.send(otpDeviceId, actBehind({ id, credentialId, purpose, digests }), locale);
    const row = await this.doors.create(AUTHORISATION, context, (now) => {
      const born = { id, credentialId, organisationId, organisationPath, purpose, digests, pinKeySealed, createdAt: now };
      return {
        row: Object.assign(new AuthorisationRow(), born, openAuthorisation(now)),
        history: [{ code: 'opened', data: { credentialId, purpose, documents: digests.length } }],
      };
    });
    return { id, secret: secret.toString('base64url'), expiresAt: (row.dueAt ?? row.createdAt).toISOString(), codeSent };
  }

  /**
   * The second half: the one-time code, which is spent on exactly these digests; then the signatures, DER, in the order asked for.
   * @throws Problem `not-found` (also for a wrong secret); `unprocessable` when the bytes are not those that were authorised; `illegal-transition` when
   *   it is over, or the certificate suspended meanwhile; `credentials-refused` at `/code`; `conflict` when the PIN was set anew meanwhile; those of `OneTimeCodes.spend`
   */
  async sign(context: ChangeContext, id: string, { secret, code, toBeSigned }: AuthorisedSigning): Promise<Uint8Array[]> {
    const row = await this.authorisations.find(ALL_CREDENTIALS, id);
    if (row === null) throw noAuthorisation();
    const documents = toBeSigned.map((text) => Buffer.from(text, 'base64'));
    assertAuthorised(row, documents);
    const tried = await this.change({ ...context, command: 'try-code' }, id, 'try_code', (locked) => assertSecret(locked, secret));
    const { credential, wrapped } = await this.openedBy(tried, secret);
    try {
      await this.spendCode(context, tried, credential, code);
      await this.change(context, id, 'spend');
      const signatures: Uint8Array[] = [];
      for (const document of documents) signatures.push(await this.keys.sign(credential.id, wrapped, credential.publicKey, document));
      return signatures;
    } finally {
      wrapped.fill(0);
    }
  }

  private async spendCode(context: ChangeContext, row: AuthorisationRow, { otpDeviceId }: CredentialRow, code: string): Promise<void> {
    try {
      await this.codes.spend(otpDeviceId, actBehind(row), code);
    } catch (error) {
      if (error instanceof Problem && error.slug === 'credentials-refused') await this.change({ ...context, command: 'refuse-code' }, row.id, 'refuse_code');
      throw error;
    }
  }

  private async openedBy(row: AuthorisationRow, secret: string): Promise<{ credential: CredentialRow; wrapped: Buffer }> {
    const credential = await this.credentials.find(ALL_CREDENTIALS, row.credentialId);
    if (credential === null) throw noAuthorisation();
    assertHolds(credential);
    const pinKey = pinKeyBehind(row, secret);
    const envelope = credential.pinState === 'SET' ? credential.keyUnderPin : null;
    const wrapped = envelope === null || pinKey === undefined ? undefined : this.envelopes.open('pin', credential.id, pinKey, envelope);
    pinKey?.fill(0);
    if (wrapped !== undefined) return { credential, wrapped };
    throw new Problem('conflict', 'The key was destroyed, or its PIN blocked or set anew, since this was authorised. Begin anew with the PIN.');
  }

  private change(context: ChangeContext, id: string, command: AuthorisationCommand, check: (row: AuthorisationRow) => void = () => undefined): Promise<AuthorisationRow> {
    return this.doors.change(
      AUTHORISATION,
      id,
      context,
      (row, now) => {
        check(row);
        return outcomeOf(row, decide(row, command, now));
      },
      ALL_CREDENTIALS,
    );
  }
}

/** What a decision leaves behind: once it is over, nothing that opens anything. */
export function outcomeOf(row: AuthorisationRow, { authorisation, history }: DecidedAuthorisation): Outcome<AuthorisationRow> {
  const changed = Object.assign(row, authorisation);
  if (changed.state !== 'WAITING') changed.pinKeySealed = null;
  return { row: changed, history };
}

function actBehind({ id, credentialId, purpose, digests }: Pick<AuthorisationRow, 'id' | 'credentialId' | 'purpose' | 'digests'>): Act {
  return actOf(purpose, id, credentialId, ...digests);
}

function assertAuthorised({ digests }: AuthorisationRow, documents: readonly Buffer[]): void {
  const actual = documents.map((document) => createHash('sha256').update(document).digest('base64url'));
  const position = Array.from({ length: Math.max(digests.length, actual.length) }, (_, index) => index).find((index) => actual[index] !== digests[index]);
  if (position === undefined) return;
  throw new Problem('unprocessable', 'What is to be signed is not what was authorised.', {
    errors: [{ pointer: `/toBeSigned/${position}`, detail: 'Its digest is not the one that was authorised at this place.', code: 'NOT_AUTHORISED' }],
  });
}

/** A row that is over holds nothing to compare with; its state answers then. */
function assertSecret(row: AuthorisationRow, secret: string): void {
  if (row.pinKeySealed === null) return;
  const pinKey = pinKeyBehind(row, secret);
  if (pinKey === undefined) throw noAuthorisation();
  pinKey.fill(0);
}

function pinKeyBehind({ id, pinKeySealed }: AuthorisationRow, secret: string): Buffer | undefined {
  return pinKeySealed === null ? undefined : decrypt(Buffer.from(secret, 'base64url'), placeOf(id), pinKeySealed);
}

function placeOf(id: string): string {
  return `authorisation.pin-key:${id}`;
}

function noAuthorisation(): Problem {
  return new Problem('not-found', 'There is no authorisation with this identifier and secret.');
}
