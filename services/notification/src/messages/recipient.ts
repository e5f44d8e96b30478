/** Whom a message goes to. */
export type Recipient = { readonly email: string } | { readonly phone: string } | { readonly accountId: string };

const PHONE = 'tel:';
const ACCOUNT = 'account:';

/** One text for a recipient; that of an e-mail address is the address itself. */
export function textOf(to: Recipient): string {
  if ('email' in to) return to.email;
  return 'phone' in to ? `${PHONE}${to.phone}` : `${ACCOUNT}${to.accountId}`;
}

/** The recipient that {@link textOf} made a text of; no e-mail address has a colon in it. */
export function recipientOf(text: string): Recipient {
  if (text.startsWith(PHONE)) return { phone: text.slice(PHONE.length) };
  return text.startsWith(ACCOUNT) ? { accountId: text.slice(ACCOUNT.length) } : { email: text };
}
