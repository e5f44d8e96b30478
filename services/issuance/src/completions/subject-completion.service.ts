import { Inject, Injectable } from '@nestjs/common';
import { faultOfPin, Problem } from '@vidimus/contracts';
import type { Locale } from '@vidimus/i18n';
import { FieldCipher } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK, IDS, RateLimiter } from '@vidimus/service-kit';
import type { RateLimit } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { IssuanceChanges } from '../issuance-requests/issuance-changes.js';
import type { FilledColumns } from '../issuance-requests/issuance-changes.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { decide } from '../issuance-requests/issuance-request.js';
import type { IssuanceCommand } from '../issuance-requests/issuance-request.js';
import { IssuanceRequestsService } from '../issuance-requests/issuance-requests.service.js';
import { MESSAGE_SETTINGS } from '../messages/messages.service.js';
import type { MessageSettings } from '../messages/messages.service.js';
import { OrganisationPoliciesService } from '../organisation-policies/organisation-policies.service.js';
import { SEALED } from '../sealing/sealed-fields.js';
import type { Subject } from '../sealing/sealed-fields.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { ITS_SUBJECT } from '../subjects/as-subject.js';
import { PRESENT_TERMS, termsIn } from '../terms/terms.js';
import type { ChooseOtp, ChosenDevice, HolderCodes, SetCredentials, TermsView } from './completions.schemas.js';
import { HolderOfRequest } from './holder-of-request.js';
import { HolderRooms } from './holder-rooms.js';
import type { Challenge } from './holder-rooms.js';
import { assertAllowed, phoneForCodes } from './otp-channels.js';
import { hashRevocationCode, makeRevocationCode } from './revocation-code.js';

/** A number that is typed is sent a code; a stranger's is not to be sent many. */
const CHOICES: RateLimit = { name: 'otp-choice', points: 5, durationSeconds: 3_600 };
/** The three codes come from three places, within ten seconds: of two calls at once each would end codes of the other. */
const ONE_SET_OF_CODES: RateLimit = { name: 'holder-codes', points: 1, durationSeconds: 10 };

/**
 * What the subject does between approval and certificate (S4-41, S4-47). Account, source of codes and key belong to other rooms. Each step
 * asks first whether the request allows it, then the other room, outside of any transaction, and notes the success last: a crash between
 * is mended by doing the step again.
 */
@Injectable()
export class SubjectCompletionService {
  constructor(
    private readonly changes: IssuanceChanges,
    private readonly requests: IssuanceRequestsService,
    private readonly policies: OrganisationPoliciesService,
    private readonly holders: HolderOfRequest,
    private readonly rooms: HolderRooms,
    private readonly sealed: SealedJson,
    private readonly cipher: FieldCipher,
    private readonly limiter: RateLimiter,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(MESSAGE_SETTINGS) private readonly settings: MessageSettings,
  ) {}

  /** The present terms, in the language that is asked for. @throws Problem `not-found`. */
  async terms(id: string, locale: Locale = this.settings.locale): Promise<TermsView> {
    const { termsVersion } = await this.requests.get(ITS_SUBJECT, id);
    const { title, paragraphs } = termsIn(locale);
    return { version: PRESENT_TERMS, locale, title, paragraphs: [...paragraphs], acceptedVersion: termsVersion };
  }

  /** @throws Problem `unprocessable` for another version than the present one; what every step throws: `login-required`, `illegal-transition`. */
  acceptTerms(context: ChangeContext, id: string, version: string): Promise<IssuanceRequestRow> {
    if (version !== PRESENT_TERMS) {
      const detail = `Version ${PRESENT_TERMS} is the present one. Read it and accept it.`;
      throw new Problem('unprocessable', detail, { errors: [{ pointer: '/version', detail, code: 'NOT_PRESENT' }] });
    }
    return this.changes.apply(context, ITS_SUBJECT, id, () => ({ command: { type: 'accept_terms', version } }));
  }

  /**
   * Registers a new source of codes, in place of one chosen before, and sends the first code where codes are sent.
   * @throws Problem `unprocessable` for a channel that is not allowed, a number that is missing or another person's; `too-many-requests`.
   */
  async chooseOtp(context: ChangeContext, id: string, { channel, phone }: ChooseOtp): Promise<ChosenDevice> {
    const row = await this.requests.get(ITS_SUBJECT, id);
    const command = { type: 'choose_otp', deviceId: this.ids.uuid(), channel } as const;
    this.assertPossible(row, command);
    assertAllowed(channel, await this.policies.get(ITS_SUBJECT, row.organisationId));
    const { email, phones } = this.sealed.open(SEALED.requestContact, id, row.contactSealed);
    const address = { AUTHENTICATOR: () => undefined, SMS: () => phoneForCodes(phone, phones), EMAIL: () => email }[channel]();
    if (channel === 'SMS' && address !== undefined) await this.assertNotOfAnother(this.subjectOf(row), address);
    if (address !== undefined) await this.limiter.consume(CHOICES, id);
    const { personId, accountId } = await this.holders.put(row);
    const device = await this.rooms.putDevice(command.deviceId, {
      holderId: personId,
      ...placeOf(row),
      kind: channel,
      ...(address === undefined ? { label: email } : { address }),
      // A token stays what it is, and his: it was not made for this choice.
      ...(row.otpDeviceId === null || row.otpVerifiedAt === null || row.otpChannel === 'TOKEN' ? {} : { replaces: row.otpDeviceId }),
    });
    const otpPhoneSealed = channel === 'SMS' && address !== undefined ? this.sealed.seal(SEALED.requestOtpPhone, id, address) : null;
    const columns: FilledColumns = { otpPhoneSealed, personId, accountId, credentialId: this.ids.uuid() };
    await this.changes.apply(context, ITS_SUBJECT, id, () => ({ command, columns }));
    if (address !== undefined) await this.rooms.sendCode(command.deviceId, this.settings.locale);
    return { channel, ...device };
  }

  /** Sends a code once more. @throws Problem `unprocessable` where codes are not sent, `too-many-requests` too soon after the last one. */
  async sendCode(id: string): Promise<Challenge> {
    const row = await this.requests.get(ITS_SUBJECT, id);
    const deviceId = chosenDevice(row);
    this.assertPossible(row, { type: 'verify_otp', deviceId });
    if (row.otpChannel === 'AUTHENTICATOR' || row.otpChannel === 'TOKEN') throw new Problem('unprocessable', 'Your authenticator or token shows the codes by itself; none is sent.');
    return this.rooms.sendCode(deviceId, this.settings.locale);
  }

  /** @throws Problem `unprocessable` for a token; `credentials-refused` for a wrong code, `otp-device-locked` or `too-many-requests` after too many of them. */
  async verifyOtp(context: ChangeContext, id: string, code: string): Promise<IssuanceRequestRow> {
    const row = await this.requests.get(ITS_SUBJECT, id);
    const command = { type: 'verify_otp', deviceId: chosenDevice(row) } as const;
    this.assertPossible(row, command);
    if (row.otpChannel === 'TOKEN') throw new Problem('unprocessable', 'A token is activated by the user code of its card and by codes in a row.');
    await this.rooms.activate(command.deviceId, code);
    return this.changes.apply(context, ITS_SUBJECT, id, () => ({ command }));
  }

  /**
   * Makes the account and the key. Called again it sets another password and makes another key under another PIN.
   * @returns the user-id. @throws Problem with the pointers `/password` and `/pin`; `conflict` when a contact is another person's by now.
   */
  async prepareKey(context: ChangeContext, id: string, { password, pin }: SetCredentials): Promise<string> {
    const row = await this.requests.get(ITS_SUBJECT, id);
    const command = { type: 'prepare_key', deviceId: chosenDevice(row) } as const;
    this.assertPossible(row, command);
    assertGoodPin(pin, this.subjectOf(row));
    const { personId, userId } = await this.holders.put(row);
    await this.rooms.setPassword(personId, password);
    const key = { holderId: personId, ...placeOf(row), otpDeviceId: command.deviceId, pin };
    await this.rooms.putCredential(row.credentialId, key);
    const columns: FilledColumns = { userIdSealed: this.sealed.seal(SEALED.requestUserId, id, userId), userIdIndex: this.sealed.indexOf('user-id', userId) };
    await this.changes.apply(context, ITS_SUBJECT, id, () => ({ command, columns }));
    return userId;
  }

  /** New codes, shown now and never again; those shown before are worth nothing from now on. @throws Problem `too-many-requests`. */
  async newCodes(context: ChangeContext, id: string): Promise<HolderCodes> {
    const row = await this.requests.get(ITS_SUBJECT, id);
    const command = { type: 'show_codes' } as const;
    this.assertPossible(row, command);
    await this.limiter.consume(ONE_SET_OF_CODES, id);
    const userCode = row.otpChannel === 'TOKEN' ? null : await this.rooms.newUserCode(chosenDevice(row));
    const unblockCode = await this.rooms.newUnblockCode(row.credentialId);
    const revocationCode = makeRevocationCode(this.ids);
    const columns: FilledColumns = { revocationCodeHash: hashRevocationCode(this.cipher, id, revocationCode) };
    await this.changes.apply(context, ITS_SUBJECT, id, () => ({ command, columns }));
    return { userCode, unblockCode, revocationCode };
  }

  /** Asks for the certificate; a job does it after the commit. @throws Problem `unprocessable` that names the step that is missing. */
  complete(context: ChangeContext, id: string): Promise<IssuanceRequestRow> {
    const certificateId = this.ids.uuid();
    return this.changes.apply(context, ITS_SUBJECT, id, () => ({ command: { type: 'complete', certificateId } }));
  }

  /** Other rooms are not troubled for a step that would be refused in the end. */
  private assertPossible(row: IssuanceRequestRow, command: IssuanceCommand): void {
    decide(row, command, this.clock.now());
  }

  private async assertNotOfAnother({ taxNumber }: Subject, phone: string): Promise<void> {
    const conflicts = await this.rooms.contactConflicts({ taxNumber, phone });
    if (!conflicts.includes('phone')) return;
    const detail = 'This number belongs to another person already. Use another one.';
    throw new Problem('unprocessable', detail, { errors: [{ pointer: '/phone', detail, code: 'PHONE_OF_ANOTHER' }] });
  }

  private subjectOf(row: IssuanceRequestRow): Subject {
    return this.sealed.open(SEALED.requestSubject, row.id, row.subjectSealed);
  }
}

function placeOf({ organisationId, organisationPath }: IssuanceRequestRow): Pick<IssuanceRequestRow, 'organisationId' | 'organisationPath'> {
  return { organisationId, organisationPath };
}

function chosenDevice({ otpDeviceId }: IssuanceRequestRow): string {
  if (otpDeviceId !== null) return otpDeviceId;
  throw new Problem('unprocessable', 'Choose how codes reach you first.', { members: { missingStep: 'OTP' } });
}

function assertGoodPin(pin: string, { taxNumber }: Subject): void {
  const fault = faultOfPin(pin, taxNumber);
  if (fault === undefined) return;
  throw new Problem('unprocessable', fault.detail, { errors: [{ pointer: '/pin', ...fault }] });
}
