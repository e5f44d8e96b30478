import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** What the server answers at a step of the conversation (RFC 5321, 3.3); null goes on. */
export interface Script {
  mailFrom?: number | null;
  /** By recipient. */
  rcptTo?: (address: string) => number | null;
  data?: number | null;
}

/** A real SMTP server that keeps what it takes, and answers as it is told. */
export interface ScriptedMailServer {
  readonly port: number;
  readonly url: string;
  readonly mails: Email[];
  /** The same as they came over the wire. */
  readonly raws: string[];
  /** Their return paths. */
  readonly returnPaths: string[];
  /** Recipients that were offered, whatever was answered. */
  readonly offered: string[];
  script: Script;
  /** Stops listening; the mails are kept. */
  stop(): Promise<void>;
}

/** @param port a free one by itself; given to bring a server back to where it was. */
export async function startMailServer(port = 0): Promise<ScriptedMailServer> {
  const state = { mails: [] as Email[], raws: [] as string[], returnPaths: [] as string[], offered: [] as string[], script: {} as Script };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onMailFrom: (_address, _session, callback) => callback(refusal(state.script.mailFrom)),
    onRcptTo: ({ address }, _session, callback) => {
      state.offered.push(address);
      callback(refusal(state.script.rcptTo?.(address)));
    },
    onData: (stream, { envelope }, callback) => {
      const take = async (): Promise<Error | null> => {
        const raw = await buffer(stream);
        const error = refusal(state.script.data);
        if (error === null) {
          state.mails.push(await PostalMime.parse(raw));
          state.raws.push(raw.toString('latin1'));
          state.returnPaths.push(envelope.mailFrom === false ? '' : envelope.mailFrom.address);
        }
        return error;
      };
      take().then((error) => callback(error), callback);
    },
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  const { port: own } = server.server.address() as AddressInfo;
  const stop = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return Object.assign(state, { port: own, url: `smtp://127.0.0.1:${own}`, stop });
}

function refusal(responseCode: number | null | undefined): Error | null {
  return responseCode === null || responseCode === undefined ? null : Object.assign(new Error('As the test wants it.'), { responseCode });
}
