import type { Address } from 'postal-mime';
import type { CaughtMessage } from './message-store.js';

/** Where the pages are, also behind the gateway. */
export const MAILBOX_PATH = '/mailbox';

/** What programs see of a message. */
export interface MessageView {
  readonly id: string;
  readonly kind: CaughtMessage['kind'];
  readonly receivedAt: string;
  readonly to: string;
  /** Null for an SMS. */
  readonly subject: string | null;
  readonly text: string;
}

/** A message as programs read it. */
export function viewOf(message: CaughtMessage): MessageView {
  const { id, kind } = message;
  const receivedAt = message.receivedAt.toISOString();
  if (message.kind === 'sms') return { id, kind, receivedAt, to: message.sms.to, subject: null, text: message.sms.text };
  const { to, subject = '', text = '' } = message.mail;
  return { id, kind, receivedAt, to: addresses(to), subject, text };
}

/** All messages, the newest first. */
export function listPage(messages: readonly CaughtMessage[]): string {
  const rows = messages.map((message) => {
    const { id, to, text } = viewOf(message);
    return `<tr>
<td><time datetime="${message.receivedAt.toISOString()}">${shown(message.receivedAt)}</time></td>
<td>${KIND_NAMES[message.kind]}</td>
<td>${escapeHtml(to)}</td>
<td><a href="${MAILBOX_PATH}/${id}">${escapeHtml(message.kind === 'sms' ? text : subjectOf(message))}</a></td>
</tr>`;
  });
  const table = `<table>
<thead><tr><th scope="col">Received (UTC)</th><th scope="col">Kind</th><th scope="col">To</th><th scope="col">Subject or text</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
  return page(
    'Mailbox of the demonstration',
    `<p>Every message that this installation sends ends here. Addresses that begin with “refused” are refused, and mails to those that begin
with “bounced” come back a moment later. Telephone numbers that begin with +999 are refused.</p>
${messages.length === 0 ? '<p>No message has been sent yet.</p>' : table}`,
  );
}

/** One message, a mail by its text part; links in it can be followed. */
export function messagePage(message: CaughtMessage): string {
  const { to, text } = viewOf(message);
  const facts: [string, string][] = [['Received (UTC)', shown(message.receivedAt)], ...senderFacts(message), ['To', to]];
  return page(
    message.kind === 'sms' ? 'SMS' : subjectOf(message),
    `<p><a href="${MAILBOX_PATH}">All messages</a></p>
<dl>
${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('\n')}
</dl>
<pre>${withLinks(text)}</pre>`,
  );
}

export function missingPage(): string {
  return page('There is no such message', `<p>Only the last messages are kept. <a href="${MAILBOX_PATH}">All messages</a></p>`);
}

const KIND_NAMES = { mail: 'E-mail', sms: 'SMS' } as const;

function senderFacts(message: CaughtMessage): [string, string][] {
  if (message.kind === 'sms') return [['From', message.sms.from], ['Reference', message.sms.reference]];
  const { from, messageId = '' } = message.mail;
  return [['From', addresses(from === undefined ? [] : [from])], ['Message-ID', messageId]];
}

function subjectOf({ mail }: Extract<CaughtMessage, { kind: 'mail' }>): string {
  return mail.subject === undefined || mail.subject === '' ? '(no subject)' : mail.subject;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: 0.4rem 0.8rem 0.4rem 0; border-bottom: 1px solid #ccc; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; }
dd { margin: 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; border: 1px solid #ccc; padding: 1rem; }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

function shown(instant: Date): string {
  return instant.toISOString().slice(0, 19).replace('T', ' ');
}

function addresses(list: readonly Address[] | undefined): string {
  return (list ?? []).map(({ name, address }) => (address === undefined || address === '' ? name : address)).join(', ');
}

function withLinks(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) => (index % 2 === 1 ? `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>` : escapeHtml(part)))
    .join('');
}

function escapeHtml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
