/** What a report is made of. */
export interface ReportParts {
  /** Fields of each recipient. */
  readonly recipients?: readonly string[];
  readonly contentType?: string;
  /** The mail that it is about, or its headers. */
  readonly about?: string;
}

export const FAILED = 'Final-Recipient: rfc822; somebody@a.agency.example\r\nAction: failed\r\nStatus: 5.1.1 (no such mailbox)\r\nDiagnostic-Code: smtp; 550 5.1.1 <somebody@a.agency.example>:\r\n  unknown';
export const DELAYED = 'Original-Recipient: rfc822;somebody@a.agency.example\r\nFinal-Recipient: rfc822; somebody@a.agency.example\r\naction: Delayed\r\nstatus: 4.4.1';
export const RELAYED = 'Final-Recipient: rfc822; somebody@a.agency.example\r\nAction: relayed\r\nStatus: 2.0.0';

/** A delivery status notification as mail servers send them (RFC 3464). */
export function reportMail({ recipients = [FAILED], contentType = 'multipart/report; report-type=delivery-status; boundary="b"', about = 'Subject: x' }: ReportParts = {}): string {
  return [
    'From: MAILER-DAEMON@mx.agency.example',
    'To: whoever@vidimus.example',
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    `Content-Type: ${contentType}`,
    '',
    'This is a MIME-encapsulated message.',
    '--b',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I am sorry to have to inform you.',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.agency.example',
    'Arrival-Date: Sat, 21 Nov 2026 12:00:00 +0000',
    '',
    recipients.join('\r\n\r\n'),
    '',
    '--b',
    'Content-Type: message/rfc822',
    '',
    about,
    '',
    '--b--',
    '',
  ].join('\r\n');
}
