import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { Problem } from '@vidimus/contracts';
import type { TestRoom } from '@vidimus/testing';
import { VerificationsService } from '../src/verifications/verifications.service.js';
import { DIGEST } from './running-otp-sync.js';
import type { RunningOtpSync, SeenDevice } from './running-otp-sync.js';

/** What is sent at once. */
export const RACES = ['one right code, many times', 'wrong codes alone', 'a right code among wrong ones', 'right codes of three steps', 'one right code, and the room dies'] as const;
export type Race = (typeof RACES)[number];

/** What came of a race. */
export interface RaceResult {
  readonly requests: number;
  /** Attempts that got a number: no other code was compared. */
  readonly compared: number;
  readonly accepted: number;
}

/** Chance that can be repeated. */
interface Chance {
  below(limit: number): number;
}

const WRONG_IN_A_ROW = 5;
const context = { actor: { kind: 'room', id: 'proof' }, command: 'verify', correlationId: randomUUID() } as const;

/**
 * One race at a fresh device: up to 16 requests at once, on two instances of the room. Throws when a code was taken twice, or more codes were
 * compared than the limit allows.
 */
export async function runRace(otp: RunningOtpSync, instances: readonly TestRoom[], race: Race, chance: Chance): Promise<RaceResult> {
  const device = await otp.activeProgram();
  const codes = codesFor(otp, device, race, 2 + chance.below(15), chance);
  if (race === 'one right code, and the room dies') await otp.database.query(DIE_SOMETIMES);
  const answers = await Promise.all(codes.map((code, index) => verify(instances[(index + chance.below(2)) % instances.length] ?? otp.room, device.id, code)));
  if (race === 'one right code, and the room dies') await otp.database.query('DROP TRIGGER die_sometimes ON otp_verification');
  return judge(otp, device, race, answers);
}

/** Instead of a crash between the counting of an attempt and the taking of its code: what is to be committed then fails. */
const DIE_SOMETIMES = `
  CREATE OR REPLACE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the room is gone'; END $$;
  CREATE TRIGGER die_sometimes BEFORE UPDATE ON otp_verification FOR EACH ROW WHEN (random() < 0.5) EXECUTE FUNCTION die()`;

function codesFor(otp: RunningOtpSync, device: SeenDevice, race: Race, count: number, chance: Chance): string[] {
  const times = Array.from({ length: count }, (_, index) => index);
  if (race === 'wrong codes alone') return times.map((index) => otp.wrongCodeOf(device, index));
  if (race === 'right codes of three steps') return times.map(() => otp.codeOf(device, chance.below(3) - 1));
  if (race === 'a right code among wrong ones') return times.map((index) => (chance.below(2) === 0 ? otp.codeOf(device) : otp.wrongCodeOf(device, index)));
  return times.map(() => otp.codeOf(device));
}

async function verify(room: TestRoom, deviceId: string, code: string): Promise<'accepted' | 'refused' | 'died'> {
  const act = { purpose: 'signature', digest: DIGEST };
  try {
    await room.running.app.get(VerificationsService).verify(context, deviceId, act, { code, requestKey: randomUUID() });
    return 'accepted';
  } catch (error) {
    return error instanceof Problem ? 'refused' : 'died';
  }
}

async function judge(otp: RunningOtpSync, device: SeenDevice, race: Race, answers: readonly string[]): Promise<RaceResult> {
  const accepted = answers.filter((answer) => answer === 'accepted').length;
  const lines: { attempt: number; outcome: string | null }[] = await otp.database.query(
    `SELECT attempt, outcome FROM otp_verification WHERE device_id = $1 AND purpose = 'signature' ORDER BY attempt`,
    [device.id],
  );
  const { attempts, accepted_attempt: lastRight } = await otp.row(device.id);
  const [limit]: { guesses: number }[] = await otp.database.query('SELECT cardinality(guesses) AS guesses FROM otp_holder_limit WHERE holder_id = $1', [device.holderId]);
  const taken = lines.filter(({ outcome }) => outcome === 'ACCEPTED').map(({ attempt }) => attempt);
  const mostAccepted = { 'wrong codes alone': 0, 'right codes of three steps': 3 }[race as string] ?? 1;
  // The first attempt was the activation; every other number has one line of evidence.
  expect(lines.map(({ attempt }) => attempt)).toEqual(Array.from({ length: attempts - 1 }, (_, index) => index + 2));
  expect(taken).toHaveLength(accepted);
  expect(accepted).toBeLessThanOrEqual(mostAccepted);
  if (race === 'one right code, many times') expect(accepted).toBe(1);
  expect(lastRight).toBe(taken.at(-1) ?? 1);
  // Between two right ones, and after the last one, no more than the limit were compared.
  const ends = [1, ...taken, attempts + 1];
  for (const [index, end] of ends.entries()) expect(end - (ends[index - 1] ?? end) - 1).toBeLessThanOrEqual(WRONG_IN_A_ROW);
  if (race === 'wrong codes alone') expect(lines).toHaveLength(Math.min(answers.length, WRONG_IN_A_ROW));
  expect(limit?.guesses).toBe(lines.length - accepted);
  return { requests: answers.length, compared: lines.length, accepted };
}
