import { createTransport } from 'nodemailer';

/** A moment, as between two mail servers. */
const AFTER_MS = 1_000;
const TRIES = 5;

/** A mail that was taken over and cannot be delivered after all. */
export interface UndeliverableMail {
  /** Where it comes back to. */
  readonly returnPath: string;
  readonly recipient: string;
  /** Its header section. */
  readonly headers: string;
}

/** Sends mails back, as a mail server does that finds out late that there is no such mailbox. */
export class BounceSender {
  readonly #url: string;
  readonly #timers = new Set<NodeJS.Timeout>();

  /** @param url SMTP server that takes what comes back. */
  constructor(url: string) {
    this.#url = url;
  }

  /** Reports the mail in a moment. One without a return path is a report itself and is dropped (RFC 5321, 6.1). */
  sendLater(mail: UndeliverableMail, triesLeft = TRIES): void {
    if (mail.returnPath === '') return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#send(mail).catch(() => {
        if (triesLeft > 1) this.sendLater(mail, triesLeft - 1);
      });
    }, AFTER_MS);
    this.#timers.add(timer);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #send(mail: UndeliverableMail): Promise<void> {
    const { hostname: host, port } = new URL(this.#url);
    await createTransport({ host, port: Number(port) }).sendMail({ envelope: { from: '', to: mail.returnPath }, raw: reportOf(mail) });
  }
}

/** A delivery status notification (RFC 3464). */
function reportOf({ returnPath, recipient, headers }: UndeliverableMail): string {
  const boundary = 'parts-of-the-report';
  return [
    'From: Mail Delivery System <MAILER-DAEMON@mailbox.example>',
    `To: <${returnPath}>`,
    'Subject: Undelivered mail returned to sender',
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'The mail could not be delivered: there is no such mailbox.',
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mailbox.example',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 No such mailbox',
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    headers,
    '',
    `--${boundary}--`,
    '',
  ].join('\r\n');
}
