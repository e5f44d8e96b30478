import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { proofRun } from '@vidimus/testing';
import { PROCESS_RACES, ProcessRaces } from '../../services/otp-sync/test/process-races.js';
import type { RoomProcess } from '../../services/otp-sync/test/room-process.js';
import { RunningOtpSync } from '../../services/otp-sync/test/running-otp-sync.js';
import { Tokens } from '../../services/otp-sync/test/tokens.js';
import { dice } from '../support/proofs/dice.js';
import { KeptRounds } from '../support/proofs/kept-rounds.js';
import { writeProofTable } from '../support/proofs/proof-table.js';
import { RaceCounts } from '../support/proofs/race-counts.js';

const HOUR_MS = 3_600_000;
const run = proofRun({ full: 100_000, small: 20 });
/** One round in so many loses a process. */
const KILL_EVERY = run.rounds > 500 ? 500 : 10;
/** The proof is about what is counted, and not about who waits. */
const ROOM = { VIDIMUS_OTP_SYNC_RESYNC_SHARE: '1', VIDIMUS_OTP_SYNC_RESYNC_WINDOW: '200' };
/** Rounds side by side, each at a token of its own. */
const AT_ONCE = 8;

/** What a piece of the rounds came to. */
interface Piece {
  /** As {@link RaceCounts.rows}. */
  readonly rows: readonly (readonly (string | number)[])[];
  readonly kills: number;
  readonly unanswered: number;
}
/** So many rounds are kept at a time: whoever breaks off loses no more of them. */
const PIECE = Math.min(5_000, run.allRounds);
const pieces = Array.from({ length: run.allRounds / PIECE }, (_, piece) => piece).filter((piece) => piece * PIECE >= run.firstRound && piece * PIECE < run.rounds);
const kept = new KeptRounds<Piece>('otp-kills', { ...run, allRounds: run.allRounds / PIECE });

describe(`codes and pairs while processes are killed (seed ${run.seed}, ${run.rounds} rounds)`, () => {
  let otp: RunningOtpSync;
  let processes: RoomProcess[];

  beforeAll(async () => {
    otp = await RunningOtpSync.start(ROOM);
    processes = await otp.asProcesses(2, { hasSpare: true });
  }, 180_000);
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.kill()));
    await otp.stop();
  });

  it.each(pieces)(
    `[S3-28] no code counts twice, and no more is looked for than the limits allow (piece %p of ${PIECE} rounds)`,
    async (piece) => {
      const tokens = new Tokens(otp);
      const counts = new RaceCounts(PROCESS_RACES);
      const end = (piece + 1) * PIECE;
      let [next, kills, unanswered] = [piece * PIECE, 0, 0];
      const raceOn = async (): Promise<void> => {
        const races = new ProcessRaces(otp, tokens, processes);
        for (let round = next; round < end; round = next) {
          next += 1;
          const chance = dice(run.seed, round);
          const race = PROCESS_RACES[round % PROCESS_RACES.length] ?? PROCESS_RACES[0];
          const killed = round % KILL_EVERY === KILL_EVERY - 1 ? chance.pick(processes) : undefined;
          const result = await races.run(race, chance, killed);
          counts.add(race, result);
          kills += killed === undefined ? 0 : 1;
          unanswered += result.unanswered;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, raceOn));
      expect(counts.missing()).toEqual([]);
      expect(kills).toBeGreaterThan(0);
      kept.keep(piece, { rows: counts.rows(), kills, unanswered });
    },
    HOUR_MS * 30,
  );

  afterAll(() => {
    const all = kept.complete();
    if (all !== undefined) writeTable(all);
  });
});

function writeTable(all: readonly Piece[]): void {
  const sum = (number: (piece: Piece) => number): number => all.reduce((total, piece) => total + number(piece), 0);
  writeProofTable(
    { ...run, firstRound: 0, rounds: run.allRounds },
    {
      name: 'otp-kills',
      title: 'One-time codes while processes are killed',
      claim:
        'Each round sends 16 codes and pairs at once to an event-based token, on two processes of the room with one PostgreSQL; pairs of a resynchronisation share codes with each other and with ' +
        `codes to sign. ${AT_ONCE} rounds run side by side, each at a token of its own. In one round of ${KILL_EVERY} a process is ended by \`kill -9\` at a random moment and another one takes its place: ` +
        `${sum(({ kills }) => kills)} times, with ${sum(({ unanswered }) => unanswered)} requests left without an answer. No code ` +
        'counts twice, alone or in a pair; the token goes on after the last one that was taken; each number that was given has one line, and no more were given in a row than the limit; whoever was ' +
        'told that his code was taken finds it written, and whoever was told nothing asks again and is told what is written. What waits for its turn too long is refused and not looked for.',
      columns: ['What is sent', 'rounds', 'requests', 'looked for', 'taken'],
      rows: PROCESS_RACES.map((race, place) => [race, ...[1, 2, 3, 4].map((column) => sum(({ rows }) => Number(rows[place]?.[column])))]),
    },
  );
}
