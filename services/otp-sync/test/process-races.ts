import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { postJson } from '@vidimus/testing';
import type { RoomProcess } from './room-process.js';
import { DIGEST } from './running-otp-sync.js';
import type { RunningOtpSync } from './running-otp-sync.js';
import { codeAt, run, seedWithoutTwins, wrongPair } from './tokens.js';
import type { HeldToken, Tokens } from './tokens.js';

/** What is sent at once to one event-based token, by two processes of the room. */
export const PROCESS_RACES = ['one code', 'one pair', 'codes and pairs that share codes', 'a right code among wrong ones', 'wrong codes and wrong pairs'] as const;
export type ProcessRace = (typeof PROCESS_RACES)[number];

/** What came of a race. */
export interface ProcessRaceResult {
  readonly requests: number;
  /** Codes and pairs that were looked for. */
  readonly compared: number;
  readonly accepted: number;
  /** Requests that had no answer, since their process was killed. */
  readonly unanswered: number;
}

interface Chance {
  below(limit: number): number;
}

/** A code or a pair from a counter on; null: a wrong one. */
interface Sent {
  readonly what: 'code' | 'pair';
  readonly from: bigint | null;
  readonly key: string;
}

interface TokenState {
  readonly counter: string;
  /** Numbers that were given to codes and pairs. */
  readonly rows: number;
  /** Codes that were wrong since the last right one. */
  readonly inARow: number;
  /** Pairs that are left within the day. */
  readonly left: number;
}

interface Row {
  readonly key: string;
  readonly outcome: string | null;
}

const AT_ONCE = 16;
const LIMIT = 5;
/** A kill comes within this time after the requests were sent. */
const KILL_WITHIN_MS = 40;
/** A token is used until it has come so far; the codes that are wrong for it are so up to the last place where it is looked for then. */
const LAST_COUNTER = 1_400;
const PLACES = 2_500;
const ASK_AGAIN_MS = 50;

/** Races one after the other, at tokens that are used as long as they take codes: a fresh one costs more than a race. */
export class ProcessRaces {
  #token: HeldToken | undefined;
  /** The state of the token before the next race, where it is known already. */
  #before: TokenState | undefined;
  #wrong: readonly string[] = [];

  constructor(
    private readonly otp: RunningOtpSync,
    private readonly tokens: Tokens,
    private readonly processes: readonly RoomProcess[],
  ) {}

  /**
   * Sends 16 codes and pairs at once. Throws when a code counted twice, more was looked for than the limits allow, an answer says otherwise than
   * what is written, or a repeated request is answered otherwise than the first one.
   * @param killed which of the processes is killed meanwhile; it is started again. So may be those of other races.
   */
  async run(race: ProcessRace, chance: Chance, killed?: RoomProcess): Promise<ProcessRaceResult> {
    const token = this.#token ?? (await this.#fresh());
    const before = this.#before ?? (await this.#stateOf(token));
    const first = BigInt(before.counter) + BigInt(chance.below(3));
    const sent = Array.from({ length: AT_ONCE }, () => oneOf(race, first, chance));
    const sending = sent.map((request, index) => this.#send(this.processes[(index + chance.below(2)) % this.processes.length], token, request));
    if (killed !== undefined) {
      await pause(chance.below(KILL_WITHIN_MS));
      await killed.restart();
    }
    const answers = await Promise.all(sending);
    // The database may still be at what a process asked for that is gone.
    if (answers.includes(0)) await Promise.all(this.processes.map((process) => process.settled()));
    return this.#judge(token, before, sent, answers);
  }

  async #judge(token: HeldToken, before: TokenState, sent: readonly Sent[], answers: readonly number[]): Promise<ProcessRaceResult> {
    const unanswered = answers.filter((status) => status === 0).length;
    const rows = await this.#rowsOf(token, sent);
    const taken = sent.filter(({ key }) => rows.some((row) => row.key === key && (row.outcome === 'ACCEPTED' || row.outcome === 'SUCCEEDED')));
    const burnt = taken.flatMap(({ what, from }) => (from === null ? [null] : [from, ...(what === 'pair' ? [from + 1n] : [])]));
    const after = await this.#stateOf(token);
    // No code counts twice, alone or in a pair, none before what was taken, and the token goes on after the last one.
    expect(new Set(burnt).size).toBe(burnt.length);
    expect(burnt.every((counter) => counter !== null && counter >= BigInt(before.counter))).toBe(true);
    expect(after.counter).toBe(String(burnt.reduce<bigint>((next, counter) => (counter !== null && counter >= next ? counter + 1n : next), BigInt(before.counter))));
    // Every number that was given has its line; in a row no more were given than the limit.
    expect(after.rows - before.rows).toBe(rows.length);
    expect([after.inARow <= LIMIT, after.left >= 0]).toEqual([true, true]);
    // Whoever was told that his code was taken can rely on it; whoever was told nothing asks again, and is told what is written.
    for (const [index, { key }] of sent.entries()) if (answers[index] === 200) expect(taken.map((one) => one.key)).toContain(key);
    for (const [index, request] of sent.entries()) {
      if (answers[index] !== 0) continue;
      const again = await this.#answered(token, request);
      const outcome = (await this.#rowsOf(token, [request]))[0]?.outcome;
      expect(again === 200).toBe(outcome === 'ACCEPTED' || outcome === 'SUCCEEDED');
    }
    await this.#forgive(token);
    this.#before = unanswered === 0 ? after : undefined;
    if (BigInt(after.counter) > BigInt(LAST_COUNTER)) this.#token = this.#before = undefined;
    return { requests: sent.length, compared: rows.length, accepted: taken.length, unanswered };
  }

  async #fresh(): Promise<HeldToken> {
    const token = await this.tokens.active({ secret: seedWithoutTwins(PLACES) });
    this.#wrong = wrongPair(token, 0n, PLACES);
    this.#token = token;
    return token;
  }

  /** The next race begins with as many tries as this one did, as after support has made sure whose token it is. */
  async #forgive({ id, holderId }: HeldToken): Promise<void> {
    await this.otp.database.query(
      `WITH device AS (
         UPDATE otp_device SET accepted_attempt = attempts, locked_at = NULL, resync_tries = '{}', resync_locks = '{}', resync_locked_until = NULL, resync_needs_support = false WHERE id = $1)
       UPDATE otp_holder_limit SET guesses = '{}', exhausted_at = NULL, resyncs = '{}', resync_exhausted_at = NULL WHERE holder_id = $2`,
      [id, holderId],
    );
  }

  /** Sends a request again until somebody answers. */
  async #answered(token: HeldToken, request: Sent): Promise<number> {
    for (let turn = 0; ; turn += 1) {
      const status = await this.#send(this.processes[turn % this.processes.length], token, request);
      if (status !== 0) return status;
      await pause(ASK_AGAIN_MS);
    }
  }

  /** @returns its status; 0 without an answer */
  async #send(to: RoomProcess | undefined, token: HeldToken, { what, from, key }: Sent): Promise<number> {
    const [firstCode = '', secondCode = ''] = from === null ? this.#wrong : run(token, from);
    const path = `/v1/devices/${token.id}/${what === 'code' ? 'verifications' : 'resynchronisations'}`;
    const body = what === 'code' ? { code: from === null ? firstCode : codeAt(token, from), purpose: 'signature', digest: DIGEST } : { userCode: token.userCode, firstCode, secondCode };
    const headers = { authorization: `Bearer ${await this.otp.tokenOfRoom('otp-sync:verify')}`, 'idempotency-key': key };
    try {
      return (await postJson(`${to?.url ?? ''}${path}`, headers, body)).status;
    } catch {
      return 0;
    }
  }

  async #rowsOf(token: HeldToken, sent: readonly Sent[]): Promise<Row[]> {
    return this.otp.database.query(
      `SELECT request_key AS key, outcome FROM otp_verification WHERE device_id = $1 AND request_key = ANY ($2)
       UNION ALL SELECT request_key, outcome FROM otp_resync WHERE device_id = $1 AND request_key = ANY ($2)`,
      [token.id, sent.map(({ key }) => key)],
    );
  }

  async #stateOf(token: HeldToken): Promise<TokenState> {
    const [row]: TokenState[] = await this.otp.database.query(
      `SELECT counter, attempts + resync_attempts - 1 AS rows, attempts - accepted_attempt AS "inARow", ${LIMIT} - cardinality(resync_tries) AS left FROM otp_device WHERE id = $1`,
      [token.id],
    );
    if (row === undefined) throw new Error('There is no such device.');
    return row;
  }
}

function oneOf(race: ProcessRace, from: bigint, chance: Chance): Sent {
  const key = randomUUID();
  const isCode = chance.below(2) === 0;
  switch (race) {
    case 'one code':
      return { what: 'code', from, key };
    case 'one pair':
      return { what: 'pair', from, key };
    case 'codes and pairs that share codes':
      return { what: isCode ? 'code' : 'pair', from: from + BigInt(chance.below(3)), key };
    case 'a right code among wrong ones':
      return { what: 'code', from: isCode ? from : null, key };
    case 'wrong codes and wrong pairs':
      return { what: isCode ? 'code' : 'pair', from: null, key };
  }
}
