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

/** The line of history for it: `invitation-sent` and so on, `message-sent` for every other template. */
export function deliveryLine({ outcome, template, messageId, at }: Delivery): HistoryLine {
  const what = template === 'issuance-invitation' ? 'invitation' : 'message';
  return { code: `${what}-${outcome}`, data: { template, messageId, at } };
}
