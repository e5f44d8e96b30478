import type { DataOf } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';

/** What became of a message: the end of its event's name. */
export type DeliveryOutcome = 'sent' | 'bounced' | 'failed';

/** News about a message. */
export interface Delivery extends DataOf<'message.sent.v1'> {
  readonly outcome: DeliveryOutcome;
  /** RFC 3339 instant at which the mail server answered, or the message was given up. */
  readonly at: string;
}

/** Whether a message invites: without it the subject does not know that anything is asked of him. */
export function isInvitation(template: string): boolean {
  return template === 'issuance-invitation' || template === 'issuance-invitation-reminder';
}

/** The line of history for it: `invitation-sent` and so on, `message-sent` for every other template. */
export function deliveryLine({ outcome, template, messageId, at }: Delivery): HistoryLine {
  const what = template === 'issuance-invitation' ? 'invitation' : 'message';
  return { code: `${what}-${outcome}`, data: { template, messageId, at } };
}
