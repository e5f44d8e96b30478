import { buffer } from 'node:stream/consumers';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { ListenerIdentity } from '@vidimus/service-kit';
import type { Logger } from 'pino';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerAddress, SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { readDeliveryReport } from './delivery-report.js';
import type { DeliveryReport } from './delivery-report.js';
import type { ReturnPaths } from './return-paths.js';

/** A report with the mail that it is about is well below. */
const MAX_BYTES = 1024 * 1024;
const MOST_CLIENTS = 20;
const SILENCE_MS = 30_000;

/** Token of {@link ReportListening}; null in an installation that listens for no reports. */
export const REPORT_LISTENING = Symbol('vidimus.report-listening');
/** Where the listener is. */
export interface ReportListening {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** What it offers STARTTLS with; without it it speaks plainly. */
  readonly identity?: ListenerIdentity;
}

/** Who wants to know. */
export interface ReportReceiver {
  exists(messageId: string): Promise<boolean>;
  reported(messageId: string, report: DeliveryReport): Promise<void>;
}

/**
 * Takes delivery status notifications (RFC 3464) at the return paths of messages, and nothing else: a report has no sender
 * (RFC 5321, 4.5.5), and one address that was made here. What it cannot read it accepts and drops: a refusal would only come back to
 * whoever reported.
 */
export class ReportListener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #server: SMTPServer;

  constructor(
    private readonly options: ReportListening,
    private readonly returnPaths: ReturnPaths,
    private readonly receiver: ReportReceiver,
    private readonly log: Logger,
  ) {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: options.identity === undefined ? ['AUTH', 'STARTTLS'] : ['AUTH'],
      ...options.identity,
      disableReverseLookup: true,
      banner: 'delivery reports only',
      size: MAX_BYTES,
      maxClients: MOST_CLIENTS,
      socketTimeout: SILENCE_MS,
      onMailFrom: ({ address }, { secure }, callback) => callback(this.#refusal(address, secure)),
      onRcptTo: (address, session, callback) => settle(this.#admit(address, session), callback),
      onData: (stream, session, callback) => settle(this.#take(stream, session), callback),
    });
  }

  /** Begins to listen. @throws Error when the port is taken. */
  async onApplicationBootstrap(): Promise<void> {
    const { host, port } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.removeListener('error', reject);
        // Broken connections are the client's affair; without a listener they would end the process.
        this.#server.on('error', () => this.log.debug('a connection of the report listener broke'));
        resolve();
      });
    });
  }

  beforeApplicationShutdown(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Where it listens. */
  get port(): number {
    const address = this.#server.server.address();
    return typeof address === 'object' && address !== null ? address.port : this.options.port;
  }

  #refusal(sender: string, secure: boolean): Error | null {
    if (this.options.identity !== undefined && !secure) return reply(530, 'Begin with STARTTLS');
    return sender === '' ? null : reply(550, 'Only delivery reports are taken here, which have no sender');
  }

  async #admit({ address }: SMTPServerAddress, { envelope }: SMTPServerSession): Promise<void> {
    if (envelope.rcptTo.length > 0) throw reply(452, 'One recipient at a time');
    const messageId = this.returnPaths.messageOf(address);
    if (messageId === undefined || !(await this.receiver.exists(messageId))) throw reply(550, 'No such mailbox here');
  }

  async #take(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
    const raw = await buffer(stream);
    if (stream.sizeExceeded) throw reply(552, 'The report is too large');
    const messageId = this.returnPaths.messageOf(envelope.rcptTo[0]?.address ?? '');
    if (messageId === undefined) throw reply(550, 'No such mailbox here');
    const report = await readDeliveryReport(raw);
    if (report === 'unreadable') this.log.warn({ messageId }, 'a mail that came back is no delivery report that can be read');
    else if (report !== 'other') await this.receiver.reported(messageId, report);
  }
}

/** An answer of SMTP; what fails for another reason is answered as a passing fault, so that the report comes again. */
function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

function settle(done: Promise<void>, callback: (error?: Error | null) => void): void {
  done.then(
    () => callback(null),
    (error: unknown) => callback(error instanceof Error && 'responseCode' in error ? error : reply(451, 'Not now; try again later')),
  );
}
