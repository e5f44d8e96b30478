import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { IDS, RoomClient } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';

const ROOM = 'otp-sync';
const SCOPE = 'otp-sync:verify';

/** Exactly what a one-time code authorises. */
export interface Act {
  readonly purpose: string;
  /** SHA-256, base64url. */
  readonly digest: string;
}

/** An act by everything that makes it up; two that differ in anything have different digests. */
export function actOf(purpose: string, ...parts: readonly string[]): Act {
  return { purpose, digest: createHash('sha256').update(JSON.stringify([purpose, ...parts])).digest('base64url') };
}

/** One-time codes of holders, which `otp-sync` knows. Never inside a transaction. */
@Injectable()
export class OneTimeCodes {
  constructor(
    private readonly rooms: RoomClient,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Has a code sent that authorises this act.
   * @returns false for a device that shows codes by itself.
   * @throws Problem `otp-device-locked`, `too-many-requests`, `unavailable`
   */
  async send(deviceId: string, act: Act, locale: string): Promise<boolean> {
    try {
      await this.rooms.post(ROOM, `/v1/devices/${deviceId}/verification-challenges`, { ...act, locale }, { scope: SCOPE });
      return true;
    } catch (error) {
      if (error instanceof Problem && error.slug === 'conflict') return false;
      throw error;
    }
  }

  /**
   * Spends a code on an act; it is never taken again.
   * @throws Problem `credentials-refused` at `/code`, `otp-device-locked`, `unavailable`
   */
  async spend(deviceId: string, act: Act, code: string): Promise<void> {
    const idempotencyKey = this.ids.uuid();
    await this.rooms.post(ROOM, `/v1/devices/${deviceId}/verifications`, { ...act, code }, { scope: SCOPE, idempotencyKey });
  }
}
