import { rowsIn } from '../platform/databases.js';

const ISSUANCE = 'vidimus_issuance';

/** Makes a request as old as one whose sixty days are over; the timer of its room ends it within seconds. */
export async function letExpire(requestId: string): Promise<void> {
  await rowsIn(ISSUANCE, `UPDATE issuance_request SET created_at = created_at - interval '61 days', due_at = now() WHERE id = $1`, [requestId]);
}

/** Makes an approved request one that the authority has not answered for the fifth time today; the timer of its room ends it within seconds. */
export async function letIssuingFail(requestId: string): Promise<void> {
  const failures = JSON.stringify(Array.from({ length: 4 }, () => new Date().toISOString()));
  await rowsIn(ISSUANCE, `UPDATE issuance_request SET state = 'ISSUING', issue_failures = $2, due_at = now() WHERE id = $1`, [requestId, failures]);
}

/** The holder that a request led to. */
export async function holderOfRequest(requestId: string): Promise<string> {
  const [row] = await rowsIn<{ person_id: string }>(ISSUANCE, 'SELECT person_id FROM issuance_request WHERE id = $1', [requestId]);
  return row?.person_id ?? '';
}

/** Makes the last code that was sent to a holder so old that another one is sent at once. */
export async function letLastCodeGrowOld(holderId: string): Promise<void> {
  await rowsIn('vidimus_otp_sync', `UPDATE otp_device SET code_sent_at = code_sent_at - interval '2 minutes' WHERE holder_id = $1`, [holderId]);
}
