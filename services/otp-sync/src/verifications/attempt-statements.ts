import type { NewEvent, TracedStatement } from '@vidimus/persistence';
import { ACTIVATION } from '../challenges/challenge.js';
import { DEVICE } from '../devices/device.entity.js';
import { BUDGETS, giveTryBack, takeTry, YEAR_MS } from '../holder-limits/yearly-budgets.js';
import type { OtpSettings } from '../otp-settings.js';
import { CODE_COLUMNS } from './attempts.repository.js';
import type { AttemptedDevice } from './attempts.repository.js';
import type { Ahead, Attempt, AttemptAsk, Proof } from './attempts.service.js';

/** Every right code shows that the device is in step. */
const IN_STEP = 'ahead_matches = 0, ahead_last = NULL';
const USABLE = `state IN ('REGISTERED', 'DELIVERED', 'ACTIVE') AND blocked_at IS NULL`;
const SENT = `kind IN ('SMS', 'EMAIL')`;

/** What {@link countAttempt} answers. */
export interface CountedAttempt extends AttemptedDevice {
  /** It took the last of the wrong codes that the holder has within a year. */
  readonly isLastGuess: boolean;
}

/** An attempt that is about to get its number. */
export interface NewAttempt {
  readonly ask: AttemptAsk;
  readonly verificationId: string;
  readonly now: Date;
  readonly settings: OtpSettings;
  /** Whether it is one at a code that was sent. */
  readonly isSent: boolean;
}

/** Column that stays empty, and so undoes the whole statement, where the holder has no guess left. */
export const NUMBER_COLUMN = 'attempt';

/**
 * Gives an attempt its number, takes one of the holder's guesses and notes the attempt, unless the device is in another state, blocked or
 * locked. Fails on the unique key of the request where it came before, and on {@link NUMBER_COLUMN} where no guess is left.
 */
export function countAttempt({ ask, verificationId, now, settings, isSent }: NewAttempt): TracedStatement {
  const { deviceId, purpose, digest, caller, requestKey } = ask;
  return {
    type: DEVICE.name,
    steps: `numbered AS (
      UPDATE otp_device SET attempts = attempts + 1, version = version + 1
      WHERE id = $1 AND ${SENT} = $2::boolean AND blocked_at IS NULL AND attempts - accepted_attempt < $4
        AND CASE WHEN $3 THEN state = 'DELIVERED' OR (state = 'REGISTERED' AND kind NOT IN ('EVENT_TOKEN', 'TIME_TOKEN')) ELSE state = 'ACTIVE' END
      RETURNING ${CODE_COLUMNS}, attempts AS number),
    guess AS (${takeTry('guesses', { holderId: '"holderId"', now: '$5', yearAgo: '$6', tries: '$7' }, 'numbered')}),
    noted AS (
      INSERT INTO otp_verification (id, device_id, holder_id, organisation_id, organisation_path, caller, request_key, purpose, digest, ${NUMBER_COLUMN}, created_at)
      SELECT $8::uuid, id, "holderId", "organisationId", "organisationPath", $9::text, $10::uuid, $11::text, $12::text,
        CASE WHEN EXISTS (SELECT FROM guess) THEN number END, $5::timestamptz
      FROM numbered)`,
    parameters: [
      ...[deviceId, isSent, purpose === ACTIVATION, settings.wrongInARow, now, new Date(now.getTime() - YEAR_MS), BUDGETS.guesses.triesOf(settings)],
      ...[verificationId, caller, requestKey, purpose, digest],
    ],
    changed: 'numbered',
    answer: 'changed.*, (SELECT last FROM guess) AS "isLastGuess"',
    at: now,
    audit: { purpose },
    auditFound: `jsonb_build_object('attempt', changed.number)`,
  };
}

/** How a right code is taken: one condition on the device, and what it changes there. */
interface Taking {
  /** Further steps before the device is changed, each of which must have a row, and after it. */
  readonly before?: { readonly name: string; readonly step: string };
  readonly after?: string;
  readonly change: string;
  readonly condition: string;
  /** From $11 on. */
  readonly parameters: readonly unknown[];
}

/** The conditions by which a code is taken once: nothing else keeps two parallel requests from taking it. */
function takingOf(proof: Proof): Taking {
  if ('challengeId' in proof) {
    return {
      before: { name: 'unspent', step: 'SELECT id FROM otp_challenge WHERE id = $11 AND spent_at IS NULL FOR UPDATE' },
      after: 'spent AS (UPDATE otp_challenge SET spent_at = $5, version = otp_challenge.version + 1 FROM taken WHERE otp_challenge.id = $11)',
      change: '',
      condition: 'true',
      parameters: [proof.challengeId],
    };
  }
  if ('counter' in proof) {
    // After 2^64 - 1 no code is left.
    return { change: `counter = $11::numeric + 1, ${IN_STEP},`, condition: 'counter <= $11::numeric', parameters: [proof.counter.toString()] };
  }
  const { step, drift } = proof;
  return {
    change: `last_step = $11::integer, drift_steps = $12::integer, drift_lean = $13::smallint, ${IN_STEP},`,
    condition: '$11::integer > coalesce(last_step, -1)',
    parameters: [step, drift.driftSteps, drift.driftLean],
  };
}

/**
 * Takes the code of an attempt, unless it or a later one was taken before, the device was registered anew, or the attempt is decided. Its guess
 * is given back, and a lock is lifted that was laid after the attempt got its number.
 */
export function takeCode({ verification, device, isLastGuess }: Attempt, proof: Proof, unlocked: NewEvent, now: Date, { wrongInARow }: OtpSettings): TracedStatement {
  const { before, after, change, condition, parameters } = takingOf(proof);
  const { id, purpose, digest, attempt } = verification;
  const steps = [
    'open AS (SELECT id FROM otp_verification WHERE id = $1 AND outcome IS NULL FOR UPDATE)',
    ...(before === undefined ? [] : [`${before.name} AS (${before.step})`]),
    `taken AS (
      UPDATE otp_device AS device SET ${change} accepted_attempt = greatest(accepted_attempt, $4), last_success_at = $5,
        locked_at = CASE WHEN attempts - greatest(accepted_attempt, $4) >= $6 THEN locked_at END, version = version + 1
      FROM ${['open', ...(before === undefined ? [] : [before.name])].join(', ')}
      WHERE device.id = $2 AND registration = $3 AND ${USABLE} AND ${condition}
      RETURNING device.id, old.locked_at IS NOT NULL AND new.locked_at IS NULL AS unlocked)`,
    ...(after === undefined ? [] : [after]),
    `concluded AS (UPDATE otp_verification SET outcome = 'ACCEPTED', decided_at = $5, distance = $7::integer FROM taken WHERE otp_verification.id = $1)`,
    `given_back AS (${giveTryBack('guesses', { holderId: '$8', takenAt: '$9', wasLast: '$10' }, 'taken')})`,
  ];
  return {
    type: DEVICE.name,
    steps: steps.join(',\n'),
    parameters: [id, device.id, device.registration, device.number, now, wrongInARow, 'distance' in proof ? proof.distance : null, device.holderId, verification.createdAt, isLastGuess, ...parameters],
    changed: 'taken',
    answer: 'changed.id',
    at: now,
    audit: { attempt, purpose, digest, accepted: true },
    history: [
      { code: 'code-accepted', data: { purpose } },
      { code: 'unlocked', when: 'changed.unlocked' },
    ],
    events: [{ event: unlocked, when: 'changed.unlocked' }],
  };
}

/** What a wrong code comes to, besides being counted. */
export interface Refusal {
  /** Where the code would have been right. */
  readonly ahead: Ahead | undefined;
  readonly locked: NewEvent;
  /** Published where the attempt took the last guess of the year. */
  readonly exhausted: NewEvent;
  readonly now: Date;
  readonly settings: OtpSettings;
}

/** Notes that the code of an attempt was wrong, unless that is decided, and lays the lock if it was the last one that may be. */
export function refuseCode({ verification, device, isLastGuess }: Attempt, { ahead, locked, exhausted, now, settings }: Refusal): TracedStatement {
  const { id, attempt, purpose, digest } = verification;
  const locks = 'device.locked_at IS NULL AND $3::integer - accepted_attempt >= $4';
  // The same code again is no further sign.
  const isFurther = '$6::numeric IS NOT NULL AND coalesce(ahead_last < $6::numeric, true)';
  return {
    type: DEVICE.name,
    steps: `concluded AS (UPDATE otp_verification SET outcome = 'REFUSED', decided_at = $5, distance = $7::integer WHERE id = $1 AND outcome IS NULL RETURNING device_id AS id),
    marked AS (
      UPDATE otp_device AS device SET locked_at = CASE WHEN ${locks} THEN $5 ELSE locked_at END,
        ahead_matches = CASE WHEN ${isFurther} THEN ahead_matches + 1 ELSE ahead_matches END, ahead_last = CASE WHEN ${isFurther} THEN $6::numeric ELSE ahead_last END,
        version = version + 1
      FROM concluded WHERE device.id = $2 AND ((${locks}) OR (${isFurther}))
      RETURNING old.locked_at IS NULL AND new.locked_at IS NOT NULL AS locked),
    refused AS (SELECT concluded.id, coalesce((SELECT locked FROM marked), false) AS locked FROM concluded)`,
    parameters: [id, device.id, device.number, settings.wrongInARow, now, ahead?.at.toString() ?? null, ahead?.distance ?? null],
    changed: 'refused',
    answer: 'changed.id',
    at: now,
    audit: { attempt, purpose, digest, accepted: false },
    history: [{ code: 'locked', ...(isLastGuess ? {} : { when: 'changed.locked' }) }],
    events: [{ event: locked, when: 'changed.locked' }, ...(isLastGuess ? [{ event: exhausted }] : [])],
  };
}
