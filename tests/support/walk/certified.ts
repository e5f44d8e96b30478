import type { Person } from '../people/sign-in.js';
import { platformReport } from '../platform/report.js';
import type { DemoPerson } from '../platform/report.js';
import { completeAsSubject } from './completion.js';
import type { Holder } from './completion.js';
import { approve, expectStatus, inState, passChecks, startIssuance } from './walk.js';

/** Somebody whose certificate is issued, and what led to it. */
export interface Certified {
  readonly requestId: string;
  readonly certificateId: string;
  readonly email: string;
  readonly holder: Holder;
}

/** Goes the whole walk, from the start of the request to the certificate. @param officer of the agency where the person works */
export async function certified(officer: Person, person: DemoPerson): Promise<Certified> {
  const agency = platformReport().organisations.find(({ id }) => id === officer.account.organisationId);
  const requestId = await startIssuance(officer, person, agency?.emailDomain ?? '');
  const subject = await passChecks(officer, requestId, person);
  await inState(officer, requestId, 'AWAITING_APPROVAL');
  expectStatus(await approve(officer, requestId), 200);
  const holder = await completeAsSubject(subject, requestId);
  const { body } = await inState(officer, requestId, 'COMPLETED');
  return { requestId, certificateId: String(body['certificateId']), email: String(body['email']), holder };
}
