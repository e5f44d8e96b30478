import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { DecisionSubject } from '@vidimus/decisions';
import { canonicalBytes, issuanceDecisionSchema } from '@vidimus/decisions';
import { Doors, event, everything, FieldCipher, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext, Outcome } from '@vidimus/persistence';
import { buildTbsCertificate, readTbsCertificate, serialFromRandom, serialHex, wholeSecond } from '@vidimus/pki';
import type { CertificateInput } from '@vidimus/pki';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { CertificateAuthorities } from '../certificate-authorities/certificate-authorities.service.js';
import { LintedCertificate } from '../signing/linted-certificate.js';
import { nextState } from './certificate.js';
import { CERTIFICATE, Certificate } from './certificate.entity.js';
import { isRefusal, newCertificate, openBytes, sealBytes, sha256Hex } from './certificate-records.js';
import { CertificatesRepository } from './certificates.repository.js';
import { contentDigest, endOfTerm, subjectName } from './issuance-order.js';
import type { IssuanceOrder } from './issuance-order.js';
import { OrderExaminer, refusingPkiErrors } from './order-examiner.js';
import type { ExaminedOrder } from './order-examiner.js';

/**
 * What {@link IssuingGate.prepare} returns and {@link IssuingGate.issue} takes. It is empty to everybody else: what it stands for
 * lies in this file, so that nothing can be signed that was not examined, recorded and linted here.
 */
export class PreparedCertificate {
  declare private readonly onlyTheGateMakesThese: never;
}
const preparations = new WeakMap<PreparedCertificate, { readonly row: Certificate; readonly linted: LintedCertificate }>();

/** The instance that prepared a certificate has this long to sign it; then the leader does. */
const SIGNING_LEASE_MS = 15_000;
const ALL = everything('the gate finishes what it prepared, whoever it is for');

/**
 * The one way to a holder's certificate, whoever asks: examine the evidence and the key, record the to-be-signed bytes, lint them,
 * sign them, record the certificate. Whatever was signed was recorded before, so that after a crash nothing signed is unknown.
 */
@Injectable()
export class IssuingGate {
  constructor(
    private readonly doors: Doors,
    private readonly repository: CertificatesRepository,
    private readonly examiner: OrderExaminer,
    private readonly authorities: CertificateAuthorities,
    private readonly cipher: FieldCipher,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Examines an order, reserves a serial number, records the bytes to be signed, and lints them.
   * @throws Problem `evidence-mismatch`, `certificate-request-refused` or `unprocessable` (the refusal is recorded and published);
   * `unavailable` when another instance took the same id at the same moment.
   */
  async prepare(id: string, order: IssuanceOrder, context: ChangeContext): Promise<PreparedCertificate> {
    try {
      const examined = await this.examiner.examine(order);
      const input = this.#inputFor(order, examined);
      const tbs = refusingPkiErrors('/subject', () => buildTbsCertificate(input));
      const row = this.#preparedRow(id, order, examined, input, tbs);
      await this.#record(row, order, examined, context);
      return await this.#lint(row, tbs, input, context);
    } catch (error) {
      if (isRefusal(error)) await this.#recordRefusal(id, order, error, context);
      throw error;
    }
  }

  /**
   * Takes up a recorded certificate whose signer did not finish: the same serial number and the same bytes, linted again.
   * @throws Problem `unprocessable` when the bytes do not pass (the refusal is recorded); Error when the records do not fit together.
   */
  async resume(row: Certificate, context: ChangeContext): Promise<PreparedCertificate> {
    const { tbsSealed, serialNumber, notBefore, notAfter } = row;
    const subject = await this.#decidedSubject(row.id);
    const profile = await this.examiner.profileOf(row);
    if (tbsSealed === null || serialNumber === null || notBefore === null || notAfter === null) {
      throw new Error(`The record of certificate ${row.id} is not complete.`);
    }
    const tbs = openBytes(this.cipher, 'tbs', row.id, tbsSealed);
    const { publicKeyDer } = readTbsCertificate(tbs);
    if (sha256Hex(tbs) !== row.tbsDigest || sha256Hex(publicKeyDer) !== row.spkiDigest || row.issuerId !== this.authorities.issuing.id) {
      throw new Error(`The record of certificate ${row.id} does not fit together; it is not signed.`);
    }
    const input: CertificateInput = {
      profile: profile.definition,
      subject: subjectName(subject),
      publicKeyDer,
      serial: Buffer.from(serialNumber, 'hex'),
      notBefore,
      notAfter,
      issuer: this.authorities.issuing.issuer,
    };
    return this.#lint(row, tbs, input, context);
  }

  /**
   * Signs the recorded bytes and records the certificate.
   * @throws KeystoreError when the keystore is away; Problem `illegal-transition` when another instance finished it meanwhile, whose
   * certificate then stands and this signature is thrown away.
   */
  async issue(prepared: PreparedCertificate, context: ChangeContext): Promise<Certificate> {
    const preparation = preparations.get(prepared);
    if (preparation === undefined) throw new Error('Only what prepare() returned can be issued.');
    const certificate = await preparation.linted.sign(this.authorities.issuing.key);
    return this.doors.change(
      CERTIFICATE,
      preparation.row.id,
      context,
      (row) => {
        row.state = nextState(row.state, 'issue');
        row.certificateSealed = sealBytes(this.cipher, 'certificate', row.id, certificate);
        row.certificateDigest = sha256Hex(certificate);
        row.dueAt = row.notAfter;
        const { serialNumber, notBefore, notAfter, certificateDigest } = row;
        if (serialNumber === null || notBefore === null || notAfter === null) throw new Error('A prepared certificate has a term.');
        return {
          row,
          history: [{ code: 'issued', data: { serialNumber, profile: row.profileId, profileVersion: row.profileVersion } }],
          audit: { requestId: row.requestId, serialNumber, tbsDigest: row.tbsDigest, certificateDigest },
          events: [
            event('certificate.issued.v1', row.id, {
              certificateId: row.id,
              organisationId: row.organisationId,
              requestId: row.requestId,
              profile: row.profileId,
              serialNumber,
              notBefore: notBefore.toISOString(),
              notAfter: notAfter.toISOString(),
            }),
          ],
        };
      },
      ALL,
    );
  }

  /** Ends a recorded certificate that will not be signed. */
  async refuse(row: Certificate, reason: Problem, context: ChangeContext): Promise<void> {
    await this.doors.change(
      CERTIFICATE,
      row.id,
      context,
      (current) => {
        current.state = nextState(current.state, 'refuse');
        current.dueAt = null;
        return refused(current, reason);
      },
      ALL,
    );
  }

  #inputFor(order: IssuanceOrder, { profile, publicKeyDer }: ExaminedOrder): CertificateInput {
    const authority = this.authorities.issuing;
    const notBefore = wholeSecond(this.clock.now());
    const notAfter = endOfTerm(profile.definition, notBefore);
    if (notAfter > authority.notAfter) {
      throw new Problem('unavailable', `The authority ${authority.name} ends before a certificate of this profile would; a new one is needed.`);
    }
    return {
      profile: profile.definition,
      subject: subjectName(order.subject),
      publicKeyDer,
      serial: serialFromRandom(this.ids.random(16)),
      notBefore,
      notAfter,
      issuer: authority.issuer,
    };
  }

  #preparedRow(id: string, order: IssuanceOrder, examined: ExaminedOrder, input: CertificateInput, tbs: Uint8Array): Certificate {
    const now = this.clock.now();
    return Object.assign(newCertificate(id, order, contentDigest(order), now), {
      state: 'PREPARED' as const,
      profileVariant: examined.profile.variant,
      decisionId: examined.evidence.decision.decisionId,
      issuerId: this.authorities.issuing.id,
      serialNumber: serialHex(input.serial),
      spkiDigest: sha256Hex(input.publicKeyDer),
      tbsDigest: sha256Hex(tbs),
      tbsSealed: sealBytes(this.cipher, 'tbs', id, tbs),
      notBefore: input.notBefore,
      notAfter: input.notAfter,
      dueAt: new Date(now.getTime() + SIGNING_LEASE_MS),
    });
  }

  /** The durable step before the signature. Unique indexes decide between two orders at once. */
  async #record(row: Certificate, order: IssuanceOrder, { evidence }: ExaminedOrder, context: ChangeContext): Promise<void> {
    const decision = Buffer.from(canonicalBytes(order.evidence.decision)).toString('utf8');
    try {
      await this.doors.hotWrite({ ...context, command: 'prepare' }, async (tx) => {
        await this.repository.insertPrepared(tx, row, {
          certificateId: row.id,
          decisionDigest: evidence.digest,
          decisionSealed: this.cipher.seal(evidenceContext(row.id), decision),
          statement: order.evidence.statement,
          keyId: evidence.keyId,
          officerId: evidence.officerId,
          statedAt: evidence.statedAt,
        });
        return {
          result: undefined,
          aggregate: { type: CERTIFICATE.name, id: row.id },
          history: [{ code: 'prepared', data: { requestId: row.requestId, officerId: evidence.officerId } }],
          audit: {
            state: row.state,
            requestId: row.requestId,
            decisionDigest: evidence.digest,
            officerId: evidence.officerId,
            serialNumber: row.serialNumber,
            tbsDigest: row.tbsDigest,
            variant: row.profileVariant,
          },
        };
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw await this.#clash(row.id, error);
      throw error;
    }
  }

  async #clash(id: string, error: unknown): Promise<Problem> {
    if ((await this.repository.find(ALL, id)) !== null) {
      return new Problem('unavailable', 'The same certificate is being issued by another instance; ask again.', { retryAfterSeconds: 1 });
    }
    if (isUniqueViolation(error, 'certificate_live_key')) {
      const errors = [{ pointer: '/csr', detail: 'Make a new key pair.', code: 'KEY_REUSED' }];
      return new Problem('certificate-request-refused', 'The key of the request was certified before.', { errors });
    }
    if (isUniqueViolation(error, 'certificate_decision')) {
      const errors = [{ pointer: '/evidence/decision', detail: 'Another certificate was issued on it.', code: 'DECISION_USED' }];
      return new Problem('evidence-mismatch', 'A decision covers one certificate, and this one was used.', { errors });
    }
    return new Problem('unavailable', 'The record could not be written; ask again.', { retryAfterSeconds: 1, cause: error });
  }

  async #lint(row: Certificate, tbs: Uint8Array, input: CertificateInput, context: ChangeContext): Promise<PreparedCertificate> {
    try {
      const prepared = new PreparedCertificate();
      preparations.set(prepared, { row, linted: LintedCertificate.lint(tbs, input) });
      return prepared;
    } catch (error) {
      if (isRefusal(error)) await this.refuse(row, error, { ...context, command: 'refuse' });
      throw error;
    }
  }

  /** A refusal before anything was recorded is recorded too: it cannot be tried again under the same id, and everybody is told. */
  async #recordRefusal(id: string, order: IssuanceOrder, reason: Problem, context: ChangeContext): Promise<void> {
    if ((await this.repository.find(ALL, id)) !== null) return;
    try {
      await this.doors.create(CERTIFICATE, { ...context, command: 'refuse' }, (now) =>
        refused(Object.assign(newCertificate(id, order, contentDigest(order), now), { state: 'REFUSED' as const }), reason),
      );
    } catch (error) {
      // Another instance was asked for the same id at the same moment; its answer stands.
      if (!isUniqueViolation(error)) throw error;
    }
  }

  async #decidedSubject(certificateId: string): Promise<DecisionSubject> {
    const sealed = await this.repository.sealedDecision(ALL, certificateId);
    return issuanceDecisionSchema.parse(JSON.parse(this.cipher.open(evidenceContext(certificateId), sealed))).subject;
  }
}

/** The row as it shall be, and the trace of its refusal. */
export function refused(row: Certificate, reason: Problem): Outcome<Certificate> {
  row.refusalReason = reason.slug;
  row.refusalDetail = reason.detail;
  row.refusalErrors = reason.extras.errors ?? null;
  const codes = (reason.extras.errors ?? []).map(({ code }) => code ?? '').join(' ');
  return {
    row,
    history: [{ code: 'refused', data: { reason: reason.slug, codes } }],
    audit: { requestId: row.requestId, reason: reason.slug, codes },
    events: [
      event('certificate.refused.v1', row.id, {
        certificateId: row.id,
        organisationId: row.organisationId,
        requestId: row.requestId,
        reason: reason.slug,
      }),
    ],
  };
}

const evidenceContext = (certificateId: string): string => `certificate_evidence.decision:${certificateId}`;
