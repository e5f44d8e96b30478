import { createTransport } from 'nodemailer';

/** A mail ready to be handed over. */
export interface OutgoingMail {
  /** Message-ID (RFC 5322, 3.6.4), with its angle brackets. The same for every try, so that a second copy can be told as one. */
  readonly messageId: string;
  readonly date: Date;
  readonly to: string;
  /** Where it comes back to (RFC 5321, 3.6.2); by itself the sender's address. */
  readonly returnPath?: string | undefined;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly locale: string;
}

/** What the mail server said. */
export interface Handover {
  readonly outcome:
    /** It took the mail over. */
    | 'accepted'
    /** It refused the recipient for good. */
    | 'recipient-refused'
    /** It refused the sender or the content for good; another try would not help. */
    | 'refused'
    /** It is away, busy, or does not know us: worth another try. */
    | 'not-now';
  /** Reply code (RFC 5321, 4.2); null where there was no answer. */
  readonly serverCode: number | null;
}

/** Hands mails over to the outside. */
export interface MailServer {
  /** Never throws for what the mail server does; the text of its answer is dropped, since it may repeat the address. */
  handOver(mail: OutgoingMail): Promise<Handover>;
}

/** Token of the room's mail server. */
export const MAIL_SERVER = Symbol('vidimus.mail-server');

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;
/** The server wants a sign-in, or does not accept ours (RFC 4954, 6): a fault of settings, mended without losing mails. */
const NOT_SIGNED_IN = new Set([530, 534, 535, 538]);

/** A mail server over SMTP (RFC 5321), one connection per mail. */
export class SmtpServer implements MailServer {
  readonly #transport: ReturnType<typeof transportTo>;
  readonly #from: string;

  /** @param url `smtp:` or `smtps:`; beyond this machine `smtp:` goes on only with STARTTLS. */
  constructor(url: string, from: string) {
    this.#transport = transportTo(new URL(url));
    this.#from = from;
  }

  async handOver({ messageId, date, to, returnPath = this.#from, subject, text, html, locale }: OutgoingMail): Promise<Handover> {
    try {
      const { response } = await this.#transport.sendMail({
        from: this.#from,
        to: { name: '', address: to },
        envelope: { from: returnPath, to },
        messageId,
        date,
        subject,
        text,
        html,
        // Nobody's absence note is wanted (RFC 3834, 5; Exchange asks for a header of its own).
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', 'Content-Language': locale },
      });
      return { outcome: 'accepted', serverCode: codeOf(response) ?? 250 };
    } catch (error) {
      return failedHandover(error);
    }
  }
}

function transportTo({ hostname, port, protocol, username, password }: URL) {
  const isSecure = protocol === 'smtps:';
  return createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    requireTLS: !isSecure && !isLoopback(hostname),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  });
}

/** What a failure of the transport means. Only reply codes from 500 to 599 are final (RFC 5321, 4.2.1). */
export function failedHandover(error: unknown): Handover {
  const { responseCode, command } = (error ?? {}) as { responseCode?: unknown; command?: unknown };
  const serverCode = typeof responseCode === 'number' ? responseCode : null;
  if (serverCode === null || serverCode < 500 || NOT_SIGNED_IN.has(serverCode)) return { outcome: 'not-now', serverCode };
  if (command === 'RCPT TO') return { outcome: 'recipient-refused', serverCode };
  return { outcome: command === 'MAIL FROM' || command === 'DATA' ? 'refused' : 'not-now', serverCode };
}

function codeOf(response: string): number | undefined {
  const code = /^([2-5]\d\d)(?:[ -]|$)/.exec(response)?.[1];
  return code === undefined ? undefined : Number(code);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
