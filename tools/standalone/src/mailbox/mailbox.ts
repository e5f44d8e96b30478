import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { startMailCatcher } from './mail-catcher.js';
import { MailStore } from './mail-store.js';
import { listPage, MAILBOX_PATH, mailPage, missingPage } from './mailbox-pages.js';

const SHOWN = 100;
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Where the mailbox keeps its mails and listens; port 0 takes a free one. */
export interface MailboxOptions {
  readonly folder: string;
  readonly smtpPort: number;
  readonly httpPort: number;
}

/** The mailbox of the demonstration: takes every mail, shows them on a page. Reachable from this machine only. */
export interface Mailbox {
  readonly smtpUrl: string;
  /** Origin of the page, which is at `/mailbox`. */
  readonly url: string;
  stop(): Promise<void>;
}

export async function startMailbox({ folder, smtpPort, httpPort }: MailboxOptions): Promise<Mailbox> {
  const store = new MailStore(folder);
  const catcher = await startMailCatcher(store, smtpPort);
  const server = createServer((request, response) => {
    answer(store, request.method ?? '', new URL(request.url ?? '/', 'http://mailbox').pathname).then(
      ({ status, page }) => response.writeHead(status, HEADERS).end(request.method === 'HEAD' ? '' : page),
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
  return {
    smtpUrl: catcher.url,
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await catcher.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function answer(store: MailStore, method: string, path: string): Promise<{ status: number; page: string }> {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, page: '' };
  if (path === MAILBOX_PATH || path === `${MAILBOX_PATH}/`) return { status: 200, page: listPage(await store.list(SHOWN)) };
  const mail = path.startsWith(`${MAILBOX_PATH}/`) ? await store.find(path.slice(MAILBOX_PATH.length + 1)) : undefined;
  return mail === undefined ? { status: 404, page: missingPage() } : { status: 200, page: mailPage(mail) };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
