import type { NewJob } from '@vidimus/persistence';

/** Ends a change of a contact point that nobody proved in time. */
export const LAPSE_CONTACT_CHANGE = 'identity.lapse-contact-change';

export interface LapseContactChange {
  readonly changeId: string;
  readonly correlationId: string;
}

/** @param startAfter when the link or the code ends */
export function lapseJob(id: string, data: LapseContactChange, startAfter: Date): NewJob {
  return { name: LAPSE_CONTACT_CHANGE, id, data, startAfter };
}
