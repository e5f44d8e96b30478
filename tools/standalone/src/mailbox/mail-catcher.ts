import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { MailStore } from './mail-store.js';

const MAX_BYTES = 5 * 1024 * 1024;

/** Takes every mail that a platform on this machine sends, and delivers none of them. */
export interface MailCatcher {
  /** For VIDIMUS_NOTIFICATION_SMTP_URL. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Recipients whose name begins with `bounce` are refused for good (RFC 5321, 4.2.3), so that this can be tried as well. */
export async function startMailCatcher(store: MailStore, port: number): Promise<MailCatcher> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MAX_BYTES,
    onRcptTo: ({ address }, _session, callback) => {
      const refused = Object.assign(new Error('No such mailbox here'), { responseCode: 550 });
      callback(/^bounce/i.test(address) ? refused : null);
    },
    onData: (stream, _session, callback) => {
      const take = async (): Promise<void> => {
        const raw = await buffer(stream);
        if (stream.sizeExceeded) throw Object.assign(new Error('The mail is too large'), { responseCode: 552 });
        await store.add(raw);
      };
      take().then(() => callback(null), callback);
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
