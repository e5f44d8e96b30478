import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A way to a server on this machine that can fail as networks and servers do. */
export interface Gate {
  readonly port: number;
  /** The server is away: ends what is open, and refuses who comes. */
  close(): Promise<void>;
  /** It is back at the same port. */
  open(): Promise<void>;
  /** The server is frozen, or the network swallows everything: connections stay and are taken, and nothing passes any more. */
  hold(): void;
  /** What was held goes on. */
  release(): void;
}

/** Opens a way to a server on this machine. @param target its port */
export async function openGate(target: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  let isHeld = false;
  const server = createServer({ noDelay: true }, (client) => {
    const behind = connect({ host: '127.0.0.1', port: target, noDelay: true });
    for (const [from, to] of [[client, behind], [behind, client]] as const) {
      sockets.add(from);
      from.on('data', (bytes) => {
        if (!to.write(bytes)) from.pause();
      });
      to.on('drain', () => {
        if (!isHeld) from.resume();
      });
      from.once('close', () => {
        sockets.delete(from);
        to.destroySoon();
      });
      // The end of a connection is told by `close`.
      from.on('error', () => undefined);
      if (isHeld) from.pause();
    }
  });
  const listen = (port: number): Promise<void> => new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  await listen(0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    open: () => listen(port),
    hold: () => {
      isHeld = true;
      for (const socket of sockets) socket.pause();
    },
    release: () => {
      isHeld = false;
      for (const socket of sockets) socket.resume();
    },
  };
}
