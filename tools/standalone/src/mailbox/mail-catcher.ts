import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import type { BounceSender } from './bounce-sender.js';
import type { MessageStore } from './message-store.js';

const MAX_BYTES = 5 * 1024 * 1024;
const REFUSED = /^refused/i;
const BOUNCED = /^bounced/i;

/** Takes every mail that a platform on this machine sends, and delivers none of them. */
export interface MailCatcher {
  /** For VIDIMUS_NOTIFICATION_SMTP_URL. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * So that both can be tried: recipients whose name begins with `refused` are refused for good (RFC 5321, 4.2.3); mails to those that begin
 * with `bounced` are taken, and come back in a moment.
 */
export async function startMailCatcher(store: MessageStore, port: number, bounces: BounceSender): Promise<MailCatcher> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MAX_BYTES,
    onRcptTo: ({ address }, _session, callback) => {
      const refused = Object.assign(new Error('No such mailbox here'), { responseCode: 550 });
      callback(REFUSED.test(address) ? refused : null);
    },
    onData: (stream, session, callback) => {
      take(stream, session, store, bounces).then(() => callback(null), callback);
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      // Broken connections are the client's affair; without a listener they would end the process.
      server.on('error', () => undefined);
      resolve();
    });
  });
  const address = server.server.address();
  const own = typeof address === 'object' && address !== null ? address.port : port;
  return { url: `smtp://127.0.0.1:${own}`, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

async function take(stream: SMTPServerDataStream, { envelope }: SMTPServerSession, store: MessageStore, bounces: BounceSender): Promise<void> {
  const raw = await buffer(stream);
  if (stream.sizeExceeded) throw Object.assign(new Error('The mail is too large'), { responseCode: 552 });
  const undeliverable = envelope.rcptTo.filter(({ address }) => BOUNCED.test(address));
  const returnPath = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  const headers = raw.toString('utf8').split(/\r?\n\r?\n/, 1)[0] ?? '';
  for (const { address: recipient } of undeliverable) bounces.sendLater({ returnPath, recipient, headers });
  if (undeliverable.length < envelope.rcptTo.length) await store.addMail(raw);
}
