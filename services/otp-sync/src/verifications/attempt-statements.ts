import type { LockWait, NewEvent, StatementForm, TracedStatement } from '@vidimus/persistence';
import { ACTIVATION } from '../challenges/challenge.js';
import { DEVICE } from '../devices/device.entity.js';
import { BUDGETS, giveTryBack, takeTry } from '../holder-limits/yearly-budgets.js';
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

const COUNT: StatementForm = {
  type: DEVICE.name,
  columns: 'verification_id uuid, device_id uuid, is_sent boolean, is_first boolean, caller text, request_key uuid, purpose text, digest text, created_at timestamptz',
  steps: (wait) => `admitted AS (
      SELECT asked.n, device.id AS device_id, device.holder_id AS owner_id, asked.created_at AS taken_at FROM asked JOIN otp_device AS device ON device.id = asked.device_id
      WHERE ${SENT} = is_sent AND blocked_at IS NULL AND attempts - accepted_attempt < $2
        AND CASE WHEN is_first THEN state = 'DELIVERED' OR (state = 'REGISTERED' AND kind NOT IN ('EVENT_TOKEN', 'TIME_TOKEN')) ELSE state = 'ACTIVE' END
        AND NOT EXISTS (SELECT FROM otp_verification AS before WHERE before.caller = asked.caller AND before.request_key = asked.request_key)
      FOR NO KEY UPDATE OF device ${wait}),
    guess AS (${takeTry('guesses', { holderId: 'owner_id', now: 'taken_at', tries: '$3' }, 'admitted')}),
    numbered AS (
      UPDATE otp_device SET attempts = attempts + 1, version = version + 1
      FROM admitted JOIN guess ON guesser = owner_id WHERE id = admitted.device_id
      RETURNING n, ${CODE_COLUMNS}, attempts AS number, last AS "isLastGuess"),
    noted AS (
      INSERT INTO otp_verification (id, device_id, holder_id, organisation_id, organisation_path, caller, request_key, purpose, digest, attempt, created_at)
      SELECT verification_id, id, "holderId", "organisationId", "organisationPath", caller, request_key, purpose, digest, number, created_at FROM numbered JOIN asked USING (n))`,
  changed: 'numbered',
  answer: 'changed.*',
  auditFound: `jsonb_build_object('attempt', changed.number)`,
  isFlushedLater: true,
};

/**
 * Gives an attempt its number, takes one of the holder's guesses and notes the attempt, unless the device is in another state, blocked or locked,
 * no guess is left, or the request came before. Fails on the unique key of the request where it comes twice at once. Nobody learns what a code is
 * compared with before the attempt is concluded by a commit behind this one, so that this one need not wait for the disk.
 */
export function countAttempt({ ask, verificationId, now, settings, isSent }: NewAttempt): TracedStatement {
  const { deviceId, purpose, digest, caller, requestKey } = ask;
  return {
    form: COUNT,
    asked: { verification_id: verificationId, device_id: deviceId, is_sent: isSent, is_first: purpose === ACTIVATION, caller, request_key: requestKey, purpose, digest, created_at: now },
    parameters: [settings.wrongInARow, BUDGETS.guesses.triesOf(settings)],
    apart: deviceId,
    at: now,
    audit: { purpose },
  };
}

/** How a right code is taken: one condition on the device, and what it changes there. */
interface Taking {
  /** What it is known by, as columns of the statement. */
  readonly columns: string;
  readonly change: string;
  readonly condition: string;
  /** A further step that must have a row, once the device is locked; and what is changed besides. */
  readonly spends?: { readonly name: string; readonly found: (wait: LockWait) => string; readonly step: string };
}

/** The conditions by which a code is taken once: nothing else keeps two parallel requests from taking it. */
const TAKE_SENT = takingForm({
  columns: 'challenge_id uuid',
  change: '',
  condition: 'true',
  spends: {
    name: 'unspent',
    // After the device, as where an attempt is counted.
    found: (wait) => `unspent AS (
      SELECT open.n FROM open JOIN asked USING (n) JOIN otp_challenge AS challenge ON challenge.id = challenge_id
      WHERE spent_at IS NULL FOR NO KEY UPDATE OF challenge ${wait})`,
    step: 'spent AS (UPDATE otp_challenge AS challenge SET spent_at = decided_at, version = challenge.version + 1 FROM taken JOIN asked USING (n) WHERE challenge.id = challenge_id)',
  },
});
// After 2^64 - 1 no code is left.
const TAKE_COUNTER = takingForm({ columns: 'used_counter numeric', change: `counter = used_counter + 1, ${IN_STEP},`, condition: 'counter <= used_counter' });
const TAKE_STEP = takingForm({
  columns: 'used_step integer, used_drift integer, used_lean smallint',
  change: `last_step = used_step, drift_steps = used_drift, drift_lean = used_lean, ${IN_STEP},`,
  condition: 'used_step > coalesce(last_step, -1)',
});

function takingForm({ columns, change, condition, spends }: Taking): StatementForm {
  const steps = (wait: LockWait): string[] => [
    `open AS (
      SELECT asked.n, device.id AS device_id FROM asked JOIN otp_device AS device ON device.id = asked.device_id JOIN otp_verification AS verification ON verification.id = verification_id
      WHERE outcome IS NULL AND registration = known_registration AND ${USABLE} AND ${condition}
      FOR NO KEY UPDATE OF device, verification ${wait})`,
    ...(spends === undefined ? [] : [spends.found(wait)]),
    `taken AS (
      UPDATE otp_device AS device SET ${change} accepted_attempt = greatest(accepted_attempt, number), last_success_at = decided_at,
        locked_at = CASE WHEN attempts - greatest(accepted_attempt, number) >= $2 THEN locked_at END, version = version + 1
      FROM open ${spends === undefined ? '' : `JOIN ${spends.name} USING (n)`} JOIN asked USING (n) WHERE device.id = open.device_id
      RETURNING n, device.id, old.locked_at IS NOT NULL AND new.locked_at IS NULL AS unlocked)`,
    ...(spends === undefined ? [] : [spends.step]),
    `concluded AS (
      UPDATE otp_verification AS verification SET outcome = 'ACCEPTED', decided_at = asked.decided_at, distance = asked.distance
      FROM taken JOIN asked USING (n) WHERE verification.id = verification_id)`,
    `given_back AS (${giveTryBack('guesses', { holderId: 'owner_id', takenAt: 'taken_at', wasLast: 'was_last' }, 'taken JOIN asked USING (n)')})`,
  ];
  return {
    type: DEVICE.name,
    columns: `verification_id uuid, device_id uuid, known_registration integer, number integer, decided_at timestamptz, distance integer, owner_id uuid, taken_at timestamptz, was_last boolean, ${columns}`,
    steps: (wait) => steps(wait).join(',\n'),
    changed: 'taken',
    answer: 'changed.id',
    history: [{ code: 'code-accepted' }, { code: 'unlocked', when: 'changed.unlocked' }],
    events: [{ when: 'changed.unlocked' }],
  };
}

function takingOf(proof: Proof): Pick<TracedStatement, 'form' | 'asked'> {
  if ('challengeId' in proof) return { form: TAKE_SENT, asked: { challenge_id: proof.challengeId } };
  if ('counter' in proof) return { form: TAKE_COUNTER, asked: { used_counter: proof.counter.toString() } };
  const { step, drift } = proof;
  return { form: TAKE_STEP, asked: { used_step: step, used_drift: drift.driftSteps, used_lean: drift.driftLean } };
}

/**
 * Takes the code of an attempt, unless it or a later one was taken before, the device was registered anew, or the attempt is decided. Its guess
 * is given back, and a lock is lifted that was laid after the attempt got its number.
 */
export function takeCode({ verification, device, isLastGuess }: Attempt, proof: Proof, unlocked: NewEvent, now: Date, { wrongInARow }: OtpSettings): TracedStatement {
  const { form, asked } = takingOf(proof);
  const { id, purpose, digest, attempt } = verification;
  return {
    form,
    asked: {
      ...{ verification_id: id, device_id: device.id, known_registration: device.registration, number: device.number, decided_at: now },
      ...{ distance: 'distance' in proof ? proof.distance : null, owner_id: device.holderId, taken_at: verification.createdAt, was_last: isLastGuess },
      ...asked,
    },
    parameters: [wrongInARow],
    // Two devices of one holder would give back but one guess.
    apart: device.holderId,
    at: now,
    audit: { attempt, purpose, digest, accepted: true },
    history: [{ purpose }, {}],
    events: [unlocked],
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

const REFUSE = refusingForm();

function refusingForm(): StatementForm {
  const locks = 'device.locked_at IS NULL AND number - accepted_attempt >= $2';
  // The same code again is no further sign.
  const isFurther = 'seen_at IS NOT NULL AND coalesce(ahead_last < seen_at, true)';
  return {
    type: DEVICE.name,
    columns: 'verification_id uuid, number integer, decided_at timestamptz, seen_at numeric, distance integer, was_last boolean',
    steps: (wait) => `open AS (
      SELECT asked.n, verification.id, device_id FROM asked JOIN otp_verification AS verification ON verification.id = verification_id
      WHERE outcome IS NULL FOR NO KEY UPDATE OF verification ${wait}),
    concluded AS (
      UPDATE otp_verification AS verification SET outcome = 'REFUSED', decided_at = asked.decided_at, distance = asked.distance
      FROM open JOIN asked USING (n) WHERE verification.id = open.id RETURNING n, open.device_id AS id, was_last),
    marked AS (
      UPDATE otp_device AS device SET locked_at = CASE WHEN ${locks} THEN decided_at ELSE locked_at END,
        ahead_matches = CASE WHEN ${isFurther} THEN ahead_matches + 1 ELSE ahead_matches END, ahead_last = CASE WHEN ${isFurther} THEN seen_at ELSE ahead_last END,
        version = version + 1
      FROM concluded JOIN asked USING (n) WHERE device.id = concluded.id AND ((${locks}) OR (${isFurther}))
      RETURNING n, old.locked_at IS NULL AND new.locked_at IS NOT NULL AS locked),
    refused AS (SELECT n, id, was_last AS exhausted, coalesce(locked, false) AS locked FROM concluded LEFT JOIN marked USING (n))`,
    changed: 'refused',
    answer: 'changed.id',
    history: [{ code: 'locked', when: 'changed.locked OR changed.exhausted' }],
    events: [{ when: 'changed.locked' }, { when: 'changed.exhausted' }],
  };
}

/** Notes that the code of an attempt was wrong, unless that is decided, and lays the lock if it was the last one that may be. */
export function refuseCode({ verification, device, isLastGuess }: Attempt, { ahead, locked, exhausted, now, settings }: Refusal): TracedStatement {
  const { id, attempt, purpose, digest } = verification;
  return {
    form: REFUSE,
    asked: { verification_id: id, number: device.number, decided_at: now, seen_at: ahead?.at.toString() ?? null, distance: ahead?.distance ?? null, was_last: isLastGuess },
    parameters: [settings.wrongInARow],
    apart: device.id,
    at: now,
    audit: { attempt, purpose, digest, accepted: false },
    history: [{}],
    events: [locked, exhausted],
  };
}
