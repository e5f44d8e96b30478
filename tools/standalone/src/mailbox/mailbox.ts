import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { BounceSender } from './bounce-sender.js';
import { startMailCatcher } from './mail-catcher.js';
import { listPage, MAILBOX_PATH, messagePage, missingPage, viewOf } from './mailbox-pages.js';
import { MessageStore } from './message-store.js';
import { SMS_PATH, takeSms } from './sms-simulator.js';

const SHOWN = 100;
/** The messages for programs, as JSON; `?to=` narrows them to a recipient. */
const MESSAGES_PATH = `${MAILBOX_PATH}/messages`;
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Where the mailbox keeps its messages and listens; port 0 takes a free one. */
export interface MailboxOptions {
  readonly folder: string;
  readonly smtpPort: number;
  readonly httpPort: number;
  /** SMTP server that takes mails that come back. */
  readonly bounceUrl: string;
  /** What whoever posts an SMS must give. */
  readonly smsApiKey: string;
}

/** The mailbox of the demonstration: takes every mail and SMS, shows them on a page. Reachable from this machine only. */
export interface Mailbox {
  readonly smtpUrl: string;
  /** For VIDIMUS_NOTIFICATION_SMS_URL. */
  readonly smsUrl: string;
  /** Origin of the page, which is at `/mailbox`. */
  readonly url: string;
  stop(): Promise<void>;
}

export async function startMailbox({ folder, smtpPort, httpPort, bounceUrl, smsApiKey }: MailboxOptions): Promise<Mailbox> {
  const store = new MessageStore(folder);
  const bounces = new BounceSender(bounceUrl);
  const catcher = await startMailCatcher(store, smtpPort, bounces);
  const server = createServer((request, response) => {
    answer(request, store, smsApiKey).then(
      ({ status, type, body }) =>
        response.writeHead(status, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }).end(request.method === 'HEAD' ? '' : body),
      () => response.writeHead(500).end(),
    );
  });
  try {
    await listen(server, httpPort);
  } catch (error) {
    await catcher.stop();
    throw error;
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : httpPort;
  const url = `http://127.0.0.1:${port}`;
  return {
    smtpUrl: catcher.url,
    smsUrl: `${url}${SMS_PATH}`,
    url,
    stop: async () => {
      bounces.stop();
      await catcher.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** What is answered: a page, or something for programs. */
interface Answer {
  readonly status: number;
  readonly type: 'text/html' | 'application/json';
  readonly body: string;
}

async function answer(request: IncomingMessage, store: MessageStore, smsApiKey: string): Promise<Answer> {
  const { method } = request;
  const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://mailbox');
  if (path === SMS_PATH && method === 'POST') {
    const { status, body } = await takeSms(request, store, smsApiKey);
    return { status, type: 'application/json', body: JSON.stringify(body) };
  }
  if (method !== 'GET' && method !== 'HEAD') return page('', 405);
  if (path === MAILBOX_PATH || path === `${MAILBOX_PATH}/`) return page(listPage(await store.list(SHOWN)));
  if (path === MESSAGES_PATH) {
    const to = searchParams.get('to');
    const items = (await store.list()).map(viewOf).filter((message) => to === null || message.to === to);
    return { status: 200, type: 'application/json', body: JSON.stringify({ items }) };
  }
  const message = path.startsWith(`${MAILBOX_PATH}/`) ? await store.find(path.slice(MAILBOX_PATH.length + 1)) : undefined;
  return message === undefined ? page(missingPage(), 404) : page(messagePage(message));
}

function page(body: string, status = 200): Answer {
  return { status, type: 'text/html', body };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
