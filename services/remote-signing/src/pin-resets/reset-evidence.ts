import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { pinResetDecisionSchema, saltedDigest, verifyPinReset } from '@vidimus/decisions';
import type { DecisionKeys, PinResetDecision, RelyingParty, VerifiedDecision } from '@vidimus/decisions';
import { FieldCipher } from '@vidimus/persistence';
import { CLOCK } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { ALL_CREDENTIALS } from '../credentials/credential-changes.js';
import type { CredentialRow } from '../credentials/credential.entity.js';
import { PinResetsRepository } from './pin-resets.repository.js';
import { saltedDocument } from './pin-resets.schemas.js';
import type { OrderPinReset, SaltedDocument } from './pin-resets.schemas.js';
import { resetDeclaration } from './reset-declaration.js';

/** Whose statements are believed, and where officers' security keys are used. */
export interface DecisionTrust {
  readonly keys: DecisionKeys;
  readonly relyingParty: RelyingParty;
}
export const DECISION_TRUST = Symbol('vidimus.remote-signing.decision-trust');

/** A statement may be so old when the reset is ordered. */
const STATEMENT_MAX_AGE_SECONDS = 300;

/** An order that holds. */
export interface VerifiedOrder extends VerifiedDecision<PinResetDecision> {
  readonly document: SaltedDocument;
}

/** Verifies officers' decisions over PINs: when one is ordered, and again before the key is opened by it. */
@Injectable()
export class ResetEvidence {
  constructor(
    private readonly resets: PinResetsRepository,
    private readonly cipher: FieldCipher,
    @Inject(DECISION_TRUST) private readonly trust: DecisionTrust,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @throws Problem `evidence-mismatch` unless this officer confirmed exactly this decision just now, over this key, in the words that it was drafted in.
   */
  async ofOrder({ decision, presenceDocument, statement }: OrderPinReset, credential: CredentialRow, officerId: string): Promise<VerifiedOrder> {
    const verified = await verifyPinReset({ ...this.trust, decision, statement, now: this.clock.now(), maxAgeSeconds: STATEMENT_MAX_AGE_SECONDS });
    if (verified.officerId !== officerId) throw mismatch('The decision is another officer\'s. Each orders what he decided himself.');
    assertOver(decision, credential);
    const document = this.openDocument(decision.decisionId, presenceDocument);
    assertInItsWords(decision, document);
    return { ...verified, document };
  }

  /**
   * The decision behind the reset that the row says was ordered. A row can be written by whoever holds the database; a statement of identity cannot.
   * @throws Problem `evidence-mismatch` when there is none that holds.
   */
  async assertHolds(credential: CredentialRow): Promise<void> {
    const reset = credential.pinResetId === null ? null : await this.resets.find(ALL_CREDENTIALS, credential.pinResetId);
    if (reset === null) throw mismatch('There is no decision of an officer for this reset. Have the registration office order it again.');
    const decision: unknown = JSON.parse(this.cipher.open(sealedDecision(reset.id), reset.decisionSealed));
    const verified = await verifyPinReset({ ...this.trust, decision, statement: reset.statement });
    if (verified.decision.decisionId !== reset.id) throw mismatch('The decision is that of another reset.');
    assertOver(verified.decision, credential);
  }

  sealDecision(decision: PinResetDecision): string {
    return this.cipher.seal(sealedDecision(decision.decisionId), JSON.stringify(pinResetDecisionSchema.parse(decision)));
  }

  sealDocument(decisionId: string, document: SaltedDocument): string {
    return this.cipher.seal(sealedDocument(decisionId), JSON.stringify(document));
  }

  private openDocument(decisionId: string, sealed: string): SaltedDocument {
    try {
      return saltedDocument.parse(JSON.parse(this.cipher.open(sealedDocument(decisionId), sealed)));
    } catch (cause) {
      throw new Problem('evidence-mismatch', 'The document is not the one that the decision was drafted with. Draft it again.', { cause });
    }
  }
}

const sealedDecision = (id: string): string => `pin_reset.decision:${id}`;
const sealedDocument = (id: string): string => `pin_reset.presence_document:${id}`;

function assertOver({ credentialId, certificateId, holderId, organisation }: PinResetDecision, row: CredentialRow): void {
  const isOverIt = credentialId === row.id && certificateId === row.certificateId && holderId === row.holderId && organisation.id === row.organisationId && organisation.path === row.organisationPath;
  if (!isOverIt) throw mismatch('The decision is over the key of another certificate. Draft it again.');
}

/** What an officer is shown is this room's: words that a browser put in their place prove nothing. */
function assertInItsWords({ presence, declaration, certificateId }: PinResetDecision, { documentType, documentNumber, salt }: SaltedDocument): void {
  const { date, place } = presence;
  const drafted = resetDeclaration(declaration.locale, certificateId, { date, place, documentType, documentNumber });
  const isDrafted =
    presence.documentType === documentType &&
    presence.documentNumberDigest === saltedDigest(documentNumber, Buffer.from(salt, 'base64url')) &&
    (['textId', 'textVersion', 'locale', 'text'] as const).every((member) => declaration[member] === drafted[member]);
  if (!isDrafted) throw mismatch('The decision is not in the words in which it was drafted. Draft it again.');
}

function mismatch(detail: string): Problem {
  return new Problem('evidence-mismatch', detail);
}
