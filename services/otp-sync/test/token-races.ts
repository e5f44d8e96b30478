import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { Problem } from '@vidimus/contracts';
import { everything } from '@vidimus/persistence';
import type { TestRoom } from '@vidimus/testing';
import { ResyncsService } from '../src/resynchronisations/resyncs.service.js';
import { Turns } from '../src/turns/turns.js';
import { VerificationsService } from '../src/verifications/verifications.service.js';
import { DIGEST } from './running-otp-sync.js';
import type { RunningOtpSync } from './running-otp-sync.js';
import { codeAt, run, wrongPair } from './tokens.js';
import type { HeldToken, Tokens } from './tokens.js';

/** What is sent at once to one event-based token. */
export const TOKEN_RACES = ['one code, many times', 'one pair, many times', 'a pair against its own codes', 'wrong pairs alone', 'pairs and codes, and the room dies'] as const;
export type TokenRace = (typeof TOKEN_RACES)[number];

/** What came of a race. */
export interface TokenRaceResult {
  readonly requests: number;
  /** Codes and pairs that were looked for. */
  readonly compared: number;
  readonly accepted: number;
}

interface Chance {
  below(limit: number): number;
}

/** A code or a pair from a counter on; null: a wrong pair. */
interface Sent {
  readonly what: 'code' | 'pair';
  readonly from: bigint | null;
}

type Answer = 'accepted' | 'refused' | 'died';

const LIMIT = 5;
const ROOMS = everything('a race');
const context = { actor: { kind: 'room', id: 'proof' }, command: 'race', correlationId: randomUUID() } as const;
/** Within the codes that are taken, and ahead of one another by one: every pair shares a code with its neighbours. */
const FIRST = 4n;

/** Instead of a crash between the counting of an attempt and the taking of its codes: what is to be committed then fails. */
const DIE_SOMETIMES = `
  CREATE OR REPLACE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the room is gone'; END $$;
  CREATE TRIGGER die_sometimes BEFORE UPDATE ON otp_verification FOR EACH ROW WHEN (random() < 0.5) EXECUTE FUNCTION die();
  CREATE TRIGGER die_sometimes BEFORE UPDATE ON otp_resync FOR EACH ROW WHEN (random() < 0.5) EXECUTE FUNCTION die()`;
const DIE_NO_MORE = 'DROP TRIGGER die_sometimes ON otp_verification; DROP TRIGGER die_sometimes ON otp_resync';

/**
 * One race at a fresh event-based token: up to 16 codes and pairs at once, on two instances of the room. Throws when a code was taken twice,
 * alone or in a pair, or more was compared than the limits allow.
 */
export async function runTokenRace(otp: RunningOtpSync, tokens: Tokens, instances: readonly TestRoom[], race: TokenRace, chance: Chance): Promise<TokenRaceResult> {
  const token = await tokens.active();
  const sent = Array.from({ length: 2 + chance.below(15) }, () => oneOf(race, chance));
  const dies = race === 'pairs and codes, and the room dies';
  if (dies) await otp.database.query(DIE_SOMETIMES);
  const answers = await Promise.all(sent.map((request, index) => send(instances[(index + chance.below(2)) % instances.length] ?? otp.room, token, request)));
  if (dies) await otp.database.query(DIE_NO_MORE);
  return judge(otp, token, race, sent, answers);
}

/** Has pairs looked for side by side, as many as come: these races are about what the statements keep apart, and turns would spare them most of it. */
export function withoutTurns(instances: readonly TestRoom[]): void {
  for (const { running } of instances) Object.assign(running.app.get(Turns), { take: (_asker: string, work: () => Promise<unknown>) => work() });
}

function oneOf(race: TokenRace, chance: Chance): Sent {
  if (race === 'one code, many times') return { what: 'code', from: FIRST };
  if (race === 'one pair, many times') return { what: 'pair', from: FIRST };
  if (race === 'wrong pairs alone') return { what: 'pair', from: null };
  return { what: chance.below(2) === 0 ? 'code' : 'pair', from: FIRST + BigInt(chance.below(3)) };
}

async function send(room: TestRoom, token: HeldToken, { what, from }: Sent): Promise<Answer> {
  const requestKey = randomUUID();
  const [firstCode = '', secondCode = ''] = from === null ? wrongPair(token, 0n) : run(token, from);
  try {
    if (what === 'code') {
      await room.running.app.get(VerificationsService).verify(context, token.id, { purpose: 'signature', digest: DIGEST }, { code: codeAt(token, from ?? 0n), requestKey });
    } else {
      await room.running.app.get(ResyncsService).submit(context, ROOMS, { deviceId: token.id, accountId: null, requestKey }, { userCode: token.userCode, firstCode, secondCode });
    }
    return 'accepted';
  } catch (error) {
    return error instanceof Problem ? 'refused' : 'died';
  }
}

async function judge(otp: RunningOtpSync, token: HeldToken, race: TokenRace, sent: readonly Sent[], answers: readonly Answer[]): Promise<TokenRaceResult> {
  const codes: { outcome: string | null }[] = await otp.database.query(`SELECT outcome FROM otp_verification WHERE device_id = $1 AND purpose = 'signature'`, [token.id]);
  const pairs: { outcome: string | null }[] = await otp.database.query('SELECT outcome FROM otp_resync WHERE device_id = $1', [token.id]);
  const [row]: { counter: string }[] = await otp.database.query('SELECT counter FROM otp_device WHERE id = $1', [token.id]);
  const taken = sent.filter((_, index) => answers[index] === 'accepted');
  const burnt = taken.flatMap(({ what, from }) => (from === null ? [] : [from, ...(what === 'pair' ? [from + 1n] : [])]));
  const accepted = [...codes, ...pairs].filter(({ outcome }) => outcome === 'ACCEPTED' || outcome === 'SUCCEEDED').length;
  // No code counts twice, alone or in a pair; what was taken is written down, and the token goes on after it.
  expect(new Set(burnt).size).toBe(burnt.length);
  expect(accepted).toBe(taken.length);
  expect(row?.counter).toBe(String(burnt.length === 0 ? 1n : burnt.reduce((most, counter) => (counter > most ? counter : most)) + 1n));
  if (race === 'one code, many times' || race === 'one pair, many times') expect(accepted).toBe(1);
  if (race === 'wrong pairs alone') expect([accepted, pairs.length]).toEqual([0, Math.min(sent.length, LIMIT)]);
  if (accepted === 0) expect([codes.length <= LIMIT, pairs.length <= LIMIT]).toEqual([true, true]);
  return { requests: sent.length, compared: codes.length + pairs.length, accepted };
}
