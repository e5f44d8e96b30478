import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { RoomClient } from '@vidimus/service-kit';
import { z } from 'zod';
import type { OwnChannel } from '../issuance-requests/issuance-request.js';

/** Where in the tree something of the holder belongs. */
interface Place {
  readonly organisationId: string;
  readonly organisationPath: string;
}

const holder = z.object({ personId: z.uuid(), accountId: z.uuid(), userId: z.string() });
/** Whom identity knows by the tax number: the ids are those of the order, or others when he was known before. */
export type Holder = z.infer<typeof holder>;

/** The person as identity takes him over. */
export interface HolderOrder extends Place {
  readonly accountId: string;
  readonly givenName: string;
  readonly surname: string;
  readonly fatherName: string;
  readonly taxNumber: string;
  readonly country: string;
  readonly email: string;
  /** E.164; only a number that a code was received at. */
  readonly phone?: string;
  readonly locale: string;
}

export interface DeviceOrder extends Place {
  readonly holderId: string;
  readonly kind: OwnChannel;
  /** What an authenticator program shows beside the code. */
  readonly label?: string;
  /** E.164 or e-mail. */
  readonly address?: string;
  /** A device that this one takes the place of, once it is activated. */
  readonly replaces?: string;
}

export interface CredentialOrder extends Place {
  readonly holderId: string;
  readonly otpDeviceId: string;
  readonly pin: string;
}

const device = z.object({ maskedAddress: z.string().nullable(), secret: z.string().nullable(), otpauthUri: z.string().nullable() });
export type RegisteredDevice = z.infer<typeof device>;

const deliveredToken = z.object({ id: z.uuid(), kind: z.enum(['EVENT_TOKEN', 'TIME_TOKEN']), serial: z.string(), model: z.string() });
/** A token that was handed over and waits for its first codes. */
export type DeliveredToken = z.infer<typeof deliveredToken>;

/** What activates a token: the user code of its card, and codes in a row. */
export interface TokenCodes {
  readonly userCode: string;
  readonly firstCode: string;
  readonly secondCode: string;
  readonly thirdCode?: string | undefined;
}

const challenge = z.object({ expiresAt: z.iso.datetime(), resendAfter: z.iso.datetime() });
export type Challenge = z.infer<typeof challenge>;

const DEVICES = { scope: 'otp-sync:devices' } as const;
const CREDENTIALS = { scope: 'remote-signing:credentials' } as const;
const HOLDERS = { scope: 'identity:holders' } as const;

/**
 * The rooms that own what a holder gets: account, source of codes, key. All are asked under ids that the request was born with, so that
 * asking again is asking for the same. Secrets only pass through here, outside of any transaction.
 */
@Injectable()
export class HolderRooms {
  constructor(private readonly rooms: RoomClient) {}

  /** Which of the contacts are verified as another person's. @throws Problem `unavailable`. */
  async contactConflicts(contacts: { readonly taxNumber: string; readonly phone: string }): Promise<readonly string[]> {
    const answer = z.object({ conflicts: z.array(z.string()) });
    return (await this.rooms.post('identity', '/v1/contact-checks', contacts, { ...HOLDERS, answer })).conflicts;
  }

  /** The account of a person, made if he has none. @throws Problem `conflict` when a contact is another person's by now, `unavailable`. */
  putHolder(personId: string, order: HolderOrder): Promise<Holder> {
    return this.rooms.put('identity', `/v1/holders/${personId}`, order, { ...HOLDERS, answer: holder });
  }

  /** @throws Problem with the pointer `/password` when the password is refused; `unavailable`. */
  async setPassword(personId: string, password: string): Promise<void> {
    await this.rooms.put('identity', `/v1/holders/${personId}/password`, { password }, HOLDERS);
  }

  /** The secret is in the answer until the device is activated. @throws Problem `unavailable`. */
  putDevice(deviceId: string, order: DeviceOrder): Promise<RegisteredDevice> {
    return this.rooms.put('otp-sync', `/v1/devices/${deviceId}`, order, { ...DEVICES, answer: device });
  }

  /** Sends a code. @throws Problem `too-many-requests` too soon after the last one, `unavailable`. */
  sendCode(deviceId: string, locale: string): Promise<Challenge> {
    const order = { purpose: 'device-activation', locale };
    return unlessOver(this.rooms.post('otp-sync', `/v1/devices/${deviceId}/challenges`, order, { ...DEVICES, answer: challenge }));
  }

  /** @throws Problem `credentials-refused` for a wrong code, `too-many-requests` after too many of them, `unavailable`. */
  async activate(deviceId: string, code: string): Promise<void> {
    await unlessOver(this.rooms.post('otp-sync', `/v1/devices/${deviceId}/activations`, { code }, DEVICES));
  }

  /** What was handed over to a person. @throws Problem `unavailable`. */
  async deliveredTokens(personId: string): Promise<readonly DeliveredToken[]> {
    const answer = z.object({ items: z.array(deliveredToken) });
    return (await this.rooms.get('otp-sync', `/v1/holders/${personId}/delivered-tokens`, { ...DEVICES, answer })).items;
  }

  /** @param accountId is told by mail @throws Problem `credentials-refused` for codes that do not fit, `otp-device-locked` after too many of them, `unavailable`. */
  async activateToken(deviceId: string, codes: TokenCodes, accountId: string): Promise<void> {
    await unlessOver(this.rooms.post('otp-sync', `/v1/devices/${deviceId}/token-activations`, { ...codes, accountId }, DEVICES));
  }

  /** A new user code; the former one is worth nothing from now on. @throws Problem `unavailable`. */
  async newUserCode(deviceId: string): Promise<string> {
    const answer = z.object({ userCode: z.string() });
    return (await unlessOver(this.rooms.post('otp-sync', `/v1/devices/${deviceId}/user-codes`, {}, { ...DEVICES, answer }))).userCode;
  }

  /** A key pair under this PIN, in place of an earlier one. @throws Problem with the pointer `/pin`, `unavailable`. */
  async putCredential(credentialId: string, order: CredentialOrder): Promise<void> {
    await unlessOver(this.rooms.put('remote-signing', `/v1/credentials/${credentialId}`, order, CREDENTIALS));
  }

  /** A new code to unblock the PIN; the former one is worth nothing from now on. @throws Problem `unavailable`. */
  async newUnblockCode(credentialId: string): Promise<string> {
    const answer = z.object({ unblockCode: z.string() });
    return (await this.rooms.post('remote-signing', `/v1/credentials/${credentialId}/unblock-codes`, {}, { ...CREDENTIALS, answer })).unblockCode;
  }

  /**
   * Ties the key pair to a certificate; from now on no other pair takes its place.
   * @returns the signing request of exactly this pair, PEM. @throws Problem `unavailable`.
   */
  async bindCertificate(credentialId: string, certificateId: string, call: { correlationId: string; idempotencyKey: string }): Promise<string> {
    const answer = z.object({ csr: z.string() });
    const path = `/v1/credentials/${credentialId}/certificate`;
    return (await this.rooms.put('remote-signing', path, { certificateId }, { ...CREDENTIALS, ...call, answer })).csr;
  }
}

/** What waited too long, a device for its first code or a key for its certificate, is gone. What can be done about it is to begin with the choice anew. */
async function unlessOver<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Problem) || !['not-found', 'illegal-transition'].includes(error.slug)) throw error;
    throw new Problem('conflict', 'Too much time has passed since this was begun. Choose again how codes reach you, and go on from there.', { cause: error });
  }
}
