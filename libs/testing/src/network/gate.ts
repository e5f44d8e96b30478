import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A way to a server on this machine that can fail as networks and servers do. */
export interface Gate {
  readonly port: number;
  /** Connections that were taken so far. */
  taken(): number;
  /** The server is away: ends what is open, and refuses who comes. */
  close(): Promise<void>;
  /** It is back at the same port. */
  open(): Promise<void>;
  /** The network is cut hard: what is open is reset, and so is who comes, until `release`. */
  cut(): void;
  /** The server is frozen, or the network swallows everything: connections stay and are taken, and nothing passes any more, until `release`. */
  hold(): void;
  /** The network is slow: whatever is sent, in either direction, is on its way for so long, until `release`. */
  slow(delayMs: number): void;
  /** Everything passes as before. */
  release(): void;
}

/** How everything passes at this moment. */
interface State {
  readonly isCut: boolean;
  readonly isHeld: boolean;
  readonly delayMs: number;
}

const PASSES: State = { isCut: false, isHeld: false, delayMs: 0 };

/** Opens a way to a server on this machine. @param target its port */
export async function openGate(target: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  let state = PASSES;
  let taken = 0;
  const server = createServer({ noDelay: true }, (client) => {
    taken += 1;
    if (state.isCut) {
      client.resetAndDestroy();
      return;
    }
    const behind = connect({ host: '127.0.0.1', port: target, noDelay: true });
    for (const [from, to] of [[client, behind], [behind, client]] as const) {
      sockets.add(from);
      pass(from, to, () => state);
      from.once('close', () => sockets.delete(from));
      if (state.isHeld) from.pause();
    }
  });
  const listen = (port: number): Promise<void> => new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  await listen(0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    taken: () => taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    open: () => listen(port),
    cut: () => {
      state = { ...PASSES, isCut: true };
      for (const socket of sockets) socket.resetAndDestroy();
    },
    hold: () => {
      state = { ...PASSES, isHeld: true };
      for (const socket of sockets) socket.pause();
    },
    slow: (delayMs) => {
      state = { ...PASSES, delayMs };
    },
    release: () => {
      state = PASSES;
      for (const socket of sockets) socket.resume();
    },
  };
}

/** Hands on what comes in one direction, in its order. */
function pass(from: Socket, to: Socket, state: () => State): void {
  const waiting: { readonly bytes: Buffer; readonly due: number }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const handOn = (): void => {
    timer = undefined;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const inMs = next.due - performance.now();
      if (inMs > 0) {
        timer = setTimeout(handOn, Math.ceil(inMs));
        return;
      }
      waiting.shift();
      if (!to.write(next.bytes)) from.pause();
    }
  };
  from.on('data', (bytes) => {
    waiting.push({ bytes, due: performance.now() + state().delayMs });
    if (timer === undefined) handOn();
  });
  to.on('drain', () => {
    if (!state().isHeld) from.resume();
  });
  from.once('close', () => {
    clearTimeout(timer);
    to.destroySoon();
  });
  // The end of a connection is told by `close`.
  from.on('error', () => undefined);
}
