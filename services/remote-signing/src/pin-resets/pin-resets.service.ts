import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { digestOf, saltedDigest } from '@vidimus/decisions';
import type { PinResetDecision } from '@vidimus/decisions';
import { Doors, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import { CredentialChanges } from '../credentials/credential-changes.js';
import type { CredentialRow } from '../credentials/credential.entity.js';
import { decide } from '../credentials/credential.js';
import { CredentialsRepository } from '../credentials/credentials.repository.js';
import { KeyEnvelope } from '../keys/key-envelope.js';
import { OneTimeCodes } from '../pins/one-time-codes.js';
import { assertGoodPin, pinAct, PinsService } from '../pins/pins.service.js';
import { PIN_RESET } from './pin-reset.entity.js';
import type { DraftedPinReset, DraftPinReset, OrderPinReset, PinResetting, SaltedDocument } from './pin-resets.schemas.js';
import { assertRecentMeeting, resetDeclaration } from './reset-declaration.js';
import { ResetEvidence } from './reset-evidence.js';
import type { VerifiedOrder } from './reset-evidence.js';

const SALT_BYTES = 16;

/** A new PIN for a holder who lost the unblock code too: an officer who met him orders it, and he sets it (requirements, 8.11). */
@Injectable()
export class PinResetsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly doors: Doors,
    private readonly credentials: CredentialsRepository,
    private readonly changes: CredentialChanges,
    private readonly envelopes: KeyEnvelope,
    private readonly pins: PinsService,
    private readonly codes: OneTimeCodes,
    private readonly evidence: ResetEvidence,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @throws Problem `not-found` also for the key of another office. */
  async keyOf(scope: Scope, certificateId: string): Promise<CredentialRow> {
    const row = await this.credentials.findByCertificate(scope, certificateId);
    if (row === null) throw new Problem('not-found', 'There is no key on the server for this certificate.');
    return row;
  }

  /**
   * Says word for word what the officer is about to decide. Nothing is kept: what is not ordered leaves no trace of the document.
   * @throws Problem `not-found`, `illegal-transition` unless the PIN is blocked, `unprocessable` for a key from before there were resets, and for a day that cannot be.
   */
  async draft(scope: Scope, officerId: string, certificateId: string, { presence, locale }: DraftPinReset): Promise<DraftedPinReset> {
    const row = await this.keyOf(scope, certificateId);
    this.assertResettable(row);
    const { documentType, documentNumber, date, place } = presence;
    assertRecentMeeting(date, this.clock.now());
    const salt = this.ids.random(SALT_BYTES);
    const decision: PinResetDecision = {
      ...{ type: 'vidimus.pin-reset', version: 1, decisionId: this.ids.uuid() },
      ...{ credentialId: row.id, certificateId, holderId: row.holderId, organisation: { id: row.organisationId, path: row.organisationPath } },
      declaration: resetDeclaration(locale, certificateId, presence),
      presence: { date, place, documentType, documentNumberDigest: saltedDigest(documentNumber, salt) },
      officerId,
    };
    const document: SaltedDocument = { documentType, documentNumber, salt: Buffer.from(salt).toString('base64url') };
    return { decision, digest: digestOf(decision), presenceDocument: this.evidence.sealDocument(decision.decisionId, document) };
  }

  /**
   * Orders the reset by a decision that identity states the officer to have confirmed; from now on the holder has a day.
   * @throws Problem `not-found`, `evidence-mismatch`, `conflict` for a decision that was used, and those of `draft`.
   */
  async order(context: ChangeContext, scope: Scope, certificateId: string, order: OrderPinReset): Promise<CredentialRow> {
    const row = await this.keyOf(scope, certificateId);
    this.assertResettable(row);
    const verified = await this.evidence.ofOrder(order, row, context.actor.id);
    try {
      return await this.dataSource.transaction((tx) => this.write({ ...context, tx }, row, verified, order.statement));
    } catch (error) {
      if (!isUniqueViolation(error, 'pin_reset_once')) throw error;
      throw new Problem('conflict', 'This decision was used before. Draft another one.');
    }
  }

  /**
   * The holder sets the new PIN. The officer's decision is verified again, and the one-time code spent, before the key is opened.
   * @throws Problem `illegal-transition` unless a reset is ordered and its day not over; `evidence-mismatch`; `credentials-refused` at `/code`; `unprocessable` for a PIN
   *   that is easy to guess; `conflict`
   */
  async use(context: ChangeContext, credential: CredentialRow, { newPin, code }: PinResetting): Promise<CredentialRow> {
    assertGoodPin(newPin);
    // Whoever may not is told before he spends a code on it.
    decide(credential, { type: 'reset' }, this.clock.now());
    await this.evidence.assertHolds(credential);
    await this.codes.spend(credential.otpDeviceId, pinAct('pin-reset', credential.id), code);
    if (credential.keyForReset === null) throw notResettable();
    const wrapped = this.envelopes.openForRoom('pin-reset', credential.id, credential.keyForReset);
    try {
      return await this.pins.setPin(context, credential, wrapped, newPin, 'reset');
    } finally {
      wrapped.fill(0);
    }
  }

  private async write(context: ChangeContext, { id, organisationId, organisationPath }: CredentialRow, { decision, digest, document, officerId }: VerifiedOrder, statement: string): Promise<CredentialRow> {
    const { decisionId } = decision;
    const sealed = { decisionSealed: this.evidence.sealDecision(decision), presenceDocumentSealed: this.evidence.sealDocument(decisionId, document) };
    await this.doors.create(PIN_RESET, context, (now) => ({
      row: { id: decisionId, version: 1, credentialId: id, organisationId, organisationPath, officerId, decisionDigest: digest, ...sealed, statement, createdAt: now },
      history: [],
      audit: { credentialId: id, digest },
    }));
    return this.changes.apply(context, id, () => ({ command: { type: 'order_reset', resetId: decisionId } }));
  }

  private assertResettable(row: CredentialRow): void {
    // Any id will do: nothing comes of it but what the state refuses.
    decide(row, { type: 'order_reset', resetId: row.id }, this.clock.now());
    if (row.keyForReset === null) throw notResettable();
  }
}

function notResettable(): Problem {
  return new Problem('unprocessable', 'This key was made before PINs could be reset: nothing but its PIN and unblock code opens it. Revoke the certificate, and have a new one issued.');
}
