import { Inject, Injectable } from '@nestjs/common';
import type { RegistryCheck } from '@vidimus/contracts';
import { namesAgree } from '@vidimus/identifiers';
import { everything } from '@vidimus/persistence';
import type { ChangeContext, Scope } from '@vidimus/persistence';
import { IssuanceChanges, roomItself } from '../issuance-requests/issuance-changes.js';
import type { AskRegistries } from '../issuance-requests/issuance-changes.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import type { CheckResult } from '../issuance-requests/issuance-request.js';
import { IssuanceRequestsService } from '../issuance-requests/issuance-requests.service.js';
import { OrganisationPoliciesService } from '../organisation-policies/organisation-policies.service.js';
import { REGISTRIES, RegistryUnavailable } from '../registries/registries.js';
import type { Registries, TaxLogin } from '../registries/registries.js';
import { SEALED } from '../sealing/sealed-fields.js';
import type { RegistryAnswers, Subject } from '../sealing/sealed-fields.js';
import { SealedJson } from '../sealing/sealed-json.js';
import type { BeginChecks } from './registry-checks.schemas.js';

/** A job has no caller. */
const ROOM_ITSELF = everything('the registries are asked for every organisation');

/** One registry's verdict, with what it answered. */
interface Verdict {
  readonly check: RegistryCheck;
  readonly result: CheckResult;
  readonly answer?: unknown;
}

/** Has the registries vouch for the subject (S4-32 to S4-36). */
@Injectable()
export class RegistryChecksService {
  constructor(
    private readonly changes: IssuanceChanges,
    private readonly requests: IssuanceRequestsService,
    private readonly policies: OrganisationPoliciesService,
    private readonly sealed: SealedJson,
    @Inject(REGISTRIES) private readonly registries: Registries,
  ) {}

  /**
   * Takes the subject's document; that he has logged in is known already. The other registries are asked by a job after the commit.
   * @throws Problem `not-found`, `illegal-transition`, `too-many-requests`; `login-required` when his login is older than 30 minutes.
   */
  begin(context: ChangeContext, scope: Scope, id: string, { documentType, documentNumber }: BeginChecks): Promise<IssuanceRequestRow> {
    return this.changes.apply(context, scope, id, (row, now) => {
      const verdict = this.verdictOfLogin(row);
      return {
        command: { type: 'begin_checks', taxLogin: verdict.result === 'PASSED' ? 'PASSED' : 'FAILED' },
        columns: {
          documentSealed: this.sealed.seal(SEALED.requestDocument, id, { documentType, documentNumber }),
          registryAnswersSealed: this.sealed.seal(SEALED.requestAnswers, id, answersOf([verdict], now)),
        },
      };
    });
  }

  /** Asks at once instead of waiting for the next turn. @throws Problem `illegal-transition` unless checks are running. */
  runAgain(context: ChangeContext, scope: Scope, id: string): Promise<IssuanceRequestRow> {
    return this.changes.apply(context, scope, id, () => ({ command: { type: 'run_again' } }));
  }

  /** The job: asks what is still open, and records the answers. A job that is no longer wanted does nothing. */
  async askRegistries(job: AskRegistries): Promise<void> {
    const row = await this.requests.get(ROOM_ITSELF, job.requestId);
    if (!isWanted(row, job)) return;
    const verdicts = await this.verdictsOn(row);
    const context = roomItself('record-checks', job.correlationId);
    await this.changes.apply(context, ROOM_ITSELF, job.requestId, (locked, now) => {
      // Without I/O since the row was locked: whoever cancelled or began anew meanwhile has won.
      if (!isWanted(locked, job)) throw new OvertakenJob();
      const { round, attempt } = job;
      const results = Object.fromEntries(verdicts.map(({ check, result }) => [check, result]));
      return { command: { type: 'record_checks', round, attempt, results }, columns: this.withAnswers(locked, verdicts, now) };
    }).catch((error: unknown) => {
      if (!(error instanceof OvertakenJob)) throw error;
    });
  }

  private async verdictsOn(row: IssuanceRequestRow): Promise<Verdict[]> {
    const subject = this.subjectOf(row);
    const { registryCode } = await this.policies.get(ROOM_ITSELF, row.organisationId);
    const questions: [RegistryCheck, () => Promise<Verdict>][] = [
      ['CENSUS', () => this.askCensus(subject, registryCode)],
      ['POLICE', () => this.askPolice(row, subject)],
    ];
    const open = questions.filter(([check]) => row.checks[check] !== 'PASSED');
    return Promise.all(open.map(([check, question]) => unavailableInstead(check, question)));
  }

  private async askCensus(subject: Subject, agencyCode: string): Promise<Verdict> {
    const employment = await this.registries.findEmployment(subject.taxNumber);
    const serves = employment !== undefined && employment.agencyCode === agencyCode && sameName(employment, subject);
    return { check: 'CENSUS', result: serves ? 'PASSED' : 'FAILED', answer: employment ?? null };
  }

  private async askPolice(row: IssuanceRequestRow, subject: Subject): Promise<Verdict> {
    if (row.documentSealed === null) throw new Error('A request that is being checked has a document.');
    const document = this.sealed.open(SEALED.requestDocument, row.id, row.documentSealed);
    const isValid = await this.registries.isDocumentValid(document, subject.taxNumber);
    return { check: 'POLICE', result: isValid ? 'PASSED' : 'FAILED', answer: { isValid } };
  }

  /** That the tax number is the request's own was seen at the login; here the names are compared. */
  private verdictOfLogin(row: IssuanceRequestRow): Verdict {
    if (row.taxLoginSealed === null) return { check: 'TAX_LOGIN', result: 'FAILED' };
    const { taxNumber, givenName, surname } = this.sealed.open(SEALED.requestTaxLogin, row.id, row.taxLoginSealed);
    const answer: TaxLogin = { taxNumber, givenName, surname };
    return { check: 'TAX_LOGIN', result: sameName(answer, this.subjectOf(row)) ? 'PASSED' : 'FAILED', answer };
  }

  private subjectOf(row: IssuanceRequestRow): Subject {
    return this.sealed.open(SEALED.requestSubject, row.id, row.subjectSealed);
  }

  private withAnswers(row: IssuanceRequestRow, verdicts: readonly Verdict[], now: Date): { registryAnswersSealed: string } {
    const before = row.registryAnswersSealed === null ? [] : this.sealed.open(SEALED.requestAnswers, row.id, row.registryAnswersSealed);
    return { registryAnswersSealed: this.sealed.seal(SEALED.requestAnswers, row.id, [...before, ...answersOf(verdicts, now)]) };
  }
}

/** The job was overtaken between asking and recording. */
class OvertakenJob extends Error {}

function isWanted(row: IssuanceRequestRow, { round, attempt }: AskRegistries): boolean {
  return row.state === 'CHECKING' && row.checkRound === round && row.checkAttempts === attempt;
}

async function unavailableInstead(check: RegistryCheck, question: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof RegistryUnavailable) return { check, result: 'UNAVAILABLE' };
    throw error;
  }
}

function answersOf(verdicts: readonly Verdict[], now: Date): RegistryAnswers {
  return verdicts.filter((verdict) => verdict.answer !== undefined).map(({ check, answer }) => ({ check, at: now.toISOString(), answer }));
}

/** Registries write names in capitals, without accents, or in Latin letters. */
function sameName(answered: { readonly givenName: string; readonly surname: string }, subject: Subject): boolean {
  return namesAgree(answered.givenName, subject.givenName) && namesAgree(answered.surname, subject.surname);
}
