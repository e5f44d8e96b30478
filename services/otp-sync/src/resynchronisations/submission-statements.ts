import { event } from '@vidimus/persistence';
import type { LockWait, NewEvent, StatementForm, TracedStatement } from '@vidimus/persistence';
import { lockEvent, referenceOf } from '../devices/device-events.js';
import type { PublishedDevice } from '../devices/device-events.js';
import { DEVICE } from '../devices/device.entity.js';
import { BUDGETS, takeTry } from '../holder-limits/yearly-budgets.js';
import type { OtpSettings } from '../otp-settings.js';
import { CODE_COLUMNS } from '../verifications/attempts.repository.js';
import { LOCKS_A_MONTH } from './resync-lock.js';
import type { ResyncRow } from './resync.entity.js';
import type { Conclusion, ResyncDevice } from './resyncs.repository.js';

/** Whatever the time zone of the connection. */
const [DAY, MONTH] = [`interval '24 hours'`, `interval '720 hours'`];

/** What {@link countSubmission} answers. */
export interface CountedSubmission extends ResyncDevice {
  /** How far the codes are to be looked for: further while support has opened it, and by three codes alone. */
  readonly reach: number;
  /** It took the last of the submissions that the holder has within a year. */
  readonly isLastOfYear: boolean;
}

/** A submission that is about to get its number. */
export type NewSubmission = Pick<ResyncRow, 'id' | 'deviceId' | 'accountId' | 'caller' | 'requestKey' | 'reference' | 'codes' | 'createdAt'>;

/** Submissions within the day before this one, of the row that the statement locks. */
const tries = (now: string): string => `(SELECT count(*) FROM unnest(resync_tries) AS try WHERE try > ${now} - ${DAY})`;
const IS_LAST_OF_DAY = `${tries('taken_at')} + 1 >= $2`;
const LOCKS = `unnest(resync_locks) AS laid WHERE laid > taken_at - ${MONTH}`;

const COUNT: StatementForm = {
  type: DEVICE.name,
  columns: 'resync_id uuid, device_id uuid, account_id uuid, caller text, request_key uuid, reference text, codes smallint, created_at timestamptz',
  steps: (wait) => `admitted AS (
      SELECT asked.n, device.id AS device_id, device.holder_id AS owner_id, asked.created_at AS taken_at, asked.codes AS given
      FROM asked JOIN otp_device AS device ON device.id = asked.device_id
      WHERE kind IN ('AUTHENTICATOR', 'EVENT_TOKEN', 'TIME_TOKEN') AND state IN ('DELIVERED', 'ACTIVE') AND blocked_at IS NULL
        AND NOT resync_needs_support AND coalesce(resync_locked_until <= asked.created_at, true) AND ${tries('asked.created_at')} < $2
        AND NOT EXISTS (SELECT FROM otp_resync AS before WHERE before.caller = asked.caller AND before.request_key = asked.request_key)
      FOR NO KEY UPDATE OF device ${wait}),
    tried AS (${takeTry('resyncs', { holderId: 'owner_id', now: 'taken_at', tries: '$3' }, 'admitted')}),
    numbered AS (
      UPDATE otp_device SET
        resync_attempts = resync_attempts + 1,
        resync_tries = ARRAY(SELECT try FROM unnest(resync_tries) AS try WHERE try > taken_at - ${DAY}) || taken_at,
        resync_locks = CASE WHEN ${IS_LAST_OF_DAY} THEN ARRAY(SELECT laid FROM ${LOCKS}) || taken_at ELSE resync_locks END,
        resync_locked_until = CASE WHEN ${IS_LAST_OF_DAY} THEN taken_at + ${DAY} END,
        resync_needs_support = ${IS_LAST_OF_DAY} AND (SELECT count(*) FROM ${LOCKS}) >= $4,
        version = version + 1
      FROM admitted JOIN tried ON guesser = owner_id WHERE id = admitted.device_id
      RETURNING n, ${CODE_COLUMNS}, user_code_hash AS "userCodeHash", attempts, $2::integer - cardinality(resync_tries) AS left, resync_attempts AS number,
        last AS "isLastOfYear", CASE WHEN given = 3 AND extended_until > taken_at THEN $6::integer ELSE $5::integer END AS reach),
    noted AS (
      INSERT INTO otp_resync (id, device_id, holder_id, organisation_id, organisation_path, account_id, caller, request_key, reference, attempt, codes, search_window, created_at)
      SELECT resync_id, id, "holderId", "organisationId", "organisationPath", account_id, caller, request_key, reference, number, codes, reach, created_at FROM numbered JOIN asked USING (n))`,
  changed: 'numbered',
  answer: 'changed.*',
  auditFound: `jsonb_build_object('submission', changed.number)`,
  events: [{}],
};

/**
 * Gives a submission its number and notes it, unless the device has nothing to resynchronise, is blocked, or has none left, its holder has none left
 * within the year, or the request came before. It counts as wrong until it turns out to be right: the last one of a day lays RESYNC_LOCK now, for a day,
 * or for good when it was laid too often within a month. Fails on the unique key of the request where it comes twice at once.
 */
export function countSubmission(submission: NewSubmission, device: PublishedDevice, settings: OtpSettings): TracedStatement {
  const { id, deviceId, accountId, caller, requestKey, reference, codes, createdAt } = submission;
  return {
    form: COUNT,
    asked: { resync_id: id, device_id: deviceId, account_id: accountId, caller, request_key: requestKey, reference, codes, created_at: createdAt },
    parameters: [settings.resyncsADay, BUDGETS.resyncs.triesOf(settings), LOCKS_A_MONTH, settings.resyncWindow, settings.extendedWindow],
    apart: deviceId,
    at: createdAt,
    audit: {},
    events: [event('otp.resync-started.v1', deviceId, { ...referenceOf(device), resynchronisationId: id })],
  };
}

const END: StatementForm = {
  type: DEVICE.name,
  columns: 'resync_id uuid, decided_at timestamptz, outcome text, failure text',
  steps: (wait: LockWait) => `ended AS (
      SELECT asked.n, resync.device_id AS id FROM asked JOIN otp_resync AS resync ON resync.id = resync_id FOR NO KEY UPDATE OF resync ${wait}),
    concluded AS (
      UPDATE otp_resync AS resync SET outcome = asked.outcome, failure = asked.failure, decided_at = asked.decided_at
      FROM ended JOIN asked USING (n) WHERE resync.id = resync_id AND resync.outcome IS NULL)`,
  changed: 'ended',
  answer: 'changed.id',
  events: [{}],
};

/** It was the last one: the lock that its number laid is told of. */
const END_AND_LOCK: StatementForm = { ...END, history: [{ code: 'locked' }], events: [{}, {}] };

/** Notes that a submission did not do, unless that is noted already; it was counted, and laid the lock if it was the last one, when it began. */
export function endSubmission({ id, attempt }: Pick<ResyncRow, 'id' | 'attempt'>, { outcome, failure }: Conclusion, device: CountedSubmission, now: Date): TracedStatement {
  const lock = isLast(device) ? { form: END_AND_LOCK, history: [{ lock: 'RESYNC_LOCK' }] } : { form: END };
  return {
    ...lock,
    asked: { resync_id: id, decided_at: now, outcome, failure },
    parameters: [],
    apart: id,
    at: now,
    audit: { submission: attempt, succeeded: false },
    events: [failedEvent(id, device), ...(isLast(device) ? [lockEvent(device, 'RESYNC_LOCK', 'locked')] : [])],
  };
}

/** Whether a submission that does not do locks the device, or all devices of its holder. */
export function isLast({ left, isLastOfYear }: Pick<CountedSubmission, 'left' | 'isLastOfYear'>): boolean {
  return left === 0 || isLastOfYear;
}

/** A submission did not do. @param id of the submission */
function failedEvent(id: string, device: ResyncDevice): NewEvent {
  return event('otp.resync-failed.v1', device.id, { ...referenceOf(device), resynchronisationId: id, attemptsLeft: device.left });
}
