import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** An SMTP server that mails come back to. */
export interface ReturnAddress {
  readonly url: string;
  readonly mails: { readonly from: string; readonly to: string; readonly raw: string }[];
  stop(): Promise<void>;
}

export async function startReturnAddress(): Promise<ReturnAddress> {
  const mails: { from: string; to: string; raw: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, { envelope }, callback) => {
      const take = async (): Promise<void> => {
        const raw = await text(stream);
        mails.push({ from: envelope.mailFrom === false ? '' : envelope.mailFrom.address, to: envelope.rcptTo[0]?.address ?? '', raw });
      };
      take().then(() => callback(null), callback);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, mails, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}
