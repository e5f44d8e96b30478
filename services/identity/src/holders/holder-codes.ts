import { Injectable } from '@nestjs/common';
import { otpDeviceKindSchema, otpLockSchema, Problem } from '@vidimus/contracts';
import type { OtpDeviceKind } from '@vidimus/contracts';
import { RoomClient } from '@vidimus/service-kit';
import { z } from 'zod';
import type { Locale } from '../accounts/account.entity.js';

const ROOM = 'otp-sync';
const SCOPE = 'otp-sync:verify';
/** Six to eight digits as people type them, in groups or not: the other room looks at nothing else. */
const CODE = /^\s*(?:[0-9]\s*){6,8}$/;

const devices = z.object({
  items: z.array(
    z.object({ id: z.uuid(), kind: otpDeviceKindSchema, state: z.string(), maskedAddress: z.string().nullable(), lock: otpLockSchema.nullable() }),
  ),
});
type Device = z.infer<typeof devices>['items'][number];

const sentChallenge = z.object({ expiresAt: z.iso.datetime(), resendAfter: z.iso.datetime() });

const FACTORS = { AUTHENTICATOR: 'TOTP', EVENT_TOKEN: 'TOTP', TIME_TOKEN: 'TOTP', SMS: 'SMS', EMAIL: 'EMAIL' } as const satisfies Record<OtpDeviceKind, string>;
/** NONE: he has no active device. LOCKED: the one that he has takes no code any more. */
export type HolderFactor = (typeof FACTORS)[OtpDeviceKind] | 'NONE' | 'LOCKED';

/** How a factor is called in tokens (RFC 8176): a code by e-mail is a one-time password like that of a program. */
export type FactorMethod = 'otp' | 'sms';

/** A code that is on its way. */
export interface SentCode {
  /** The last digits of the telephone, or what is shown of the mailbox. */
  readonly to: string;
  readonly expiresAt: string;
  /** RFC 3339: from then on another one can be asked for. */
  readonly resendAfter: string;
}

/** Codes of a holder's own device, which otp-sync looks after; of several the one that he activated last. Each code holds for one purpose and digest. */
@Injectable()
export class HolderCodes {
  constructor(private readonly rooms: RoomClient) {}

  /** By what the holder can prove himself now. @throws Problem `unavailable`. */
  async usable(personId: string): Promise<HolderFactor> {
    const device = await this.deviceOf(personId);
    if (device === undefined) return 'NONE';
    return device.lock === null ? FACTORS[device.kind] : 'LOCKED';
  }

  /** Where codes of his are sent, or will be once he has activated the device, as far as it is shown. @throws Problem `unavailable`. */
  async goTo(personId: string): Promise<string[]> {
    return (await this.devicesOf(personId)).flatMap(({ maskedAddress }) => maskedAddress ?? []);
  }

  /** Whether he has had a device, be it lost or replaced by now, or not in use yet. @throws Problem `unavailable`. */
  async hasHad(personId: string): Promise<boolean> {
    return (await this.devicesOf(personId)).length > 0;
  }

  /**
   * Sends a code to the holder's telephone or mailbox.
   * @param digest SHA-256 or HMAC over what it is for, base64url.
   * @throws Problem `unprocessable` where none is sent, `too-many-requests` within a minute of the last one or beyond five within an hour,
   *   `otp-device-locked`, `unavailable`.
   */
  async send(personId: string, purpose: string, digest: string, locale: Locale): Promise<SentCode> {
    const device = await this.deviceOf(personId);
    if (device === undefined) throw new Problem('unprocessable', 'There is no device that a code could be sent to.');
    if (device.maskedAddress === null) throw new Problem('unprocessable', 'The authenticator program shows the code; none is sent.');
    const asked = await this.rooms.post(ROOM, `/v1/devices/${device.id}/verification-challenges`, { purpose, digest, locale }, { scope: SCOPE, answer: sentChallenge });
    return { to: device.maskedAddress, ...asked };
  }

  /**
   * Takes a code, once.
   * @returns how the factor is called in tokens; undefined for a code that is wrong, spent or late, and without a device.
   * @throws Problem `otp-device-locked`, `unavailable`.
   */
  async spend(personId: string, purpose: string, digest: string, code: string): Promise<FactorMethod | undefined> {
    const device = CODE.test(code) ? await this.deviceOf(personId) : undefined;
    if (device === undefined) return undefined;
    try {
      await this.rooms.post(ROOM, `/v1/devices/${device.id}/verifications`, { code, purpose, digest }, { scope: SCOPE });
    } catch (error) {
      if (error instanceof Problem && error.slug === 'credentials-refused') return undefined;
      throw error;
    }
    return device.kind === 'SMS' ? 'sms' : 'otp';
  }

  /** The list begins with the device that was activated last. */
  private async deviceOf(personId: string): Promise<Device | undefined> {
    return (await this.devicesOf(personId)).find(({ state }) => state === 'ACTIVE');
  }

  private async devicesOf(personId: string): Promise<Device[]> {
    return (await this.rooms.get(ROOM, `/v1/holders/${personId}/devices`, { scope: SCOPE, answer: devices })).items;
  }
}
