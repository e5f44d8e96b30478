import type { Address } from 'postal-mime';
import type { CaughtMail } from './mail-store.js';

/** Where the pages are, also behind the gateway. */
export const MAILBOX_PATH = '/mailbox';

/** All mails, the newest first. */
export function listPage(mails: readonly CaughtMail[]): string {
  const rows = mails.map(
    ({ id, receivedAt, content }) => `<tr>
<td><time datetime="${receivedAt.toISOString()}">${shown(receivedAt)}</time></td>
<td>${escapeHtml(addresses(content.to))}</td>
<td><a href="${MAILBOX_PATH}/${id}">${escapeHtml(content.subject ?? '(no subject)')}</a></td>
</tr>`,
  );
  const table = `<table>
<thead><tr><th scope="col">Received (UTC)</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
  return page(
    'Mailbox of the demonstration',
    `<p>Every message that this installation sends ends here. Addresses that begin with “bounce” are refused.</p>
${mails.length === 0 ? '<p>No message has been sent yet.</p>' : table}`,
  );
}

/** One mail, by its text part; links in it can be followed. */
export function mailPage({ receivedAt, content }: CaughtMail): string {
  const facts: [string, string][] = [
    ['Received (UTC)', shown(receivedAt)],
    ['From', addresses(content.from === undefined ? [] : [content.from])],
    ['To', addresses(content.to)],
    ['Message-ID', content.messageId ?? ''],
  ];
  return page(
    content.subject ?? '(no subject)',
    `<p><a href="${MAILBOX_PATH}">All messages</a></p>
<dl>
${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('\n')}
</dl>
<pre>${withLinks(content.text ?? '')}</pre>`,
  );
}

export function missingPage(): string {
  return page('There is no such message', `<p>Only the last messages are kept. <a href="${MAILBOX_PATH}">All messages</a></p>`);
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
