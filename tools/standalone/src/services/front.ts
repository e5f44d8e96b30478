import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import type { PlannedFront } from './service-plan.js';

/** One address in front of instances. */
export interface Front {
  /** Sends no new connection to an instance, as long as there is another one. What is open stays. */
  spare(target: number): void;
  /** Sends connections to it again. */
  use(target: number): void;
  /** Takes no connection any more, and ends those that are open. */
  stop(): Promise<void>;
}

/** Names of a listener on all addresses, which is reached on this machine. */
const EVERYWHERE = new Set(['0.0.0.0', '::']);

/**
 * Passes connections on to the instances in turn, as they come: what is in them, TLS among it, is between the two ends. An instance that does
 * not take a connection is passed over; when none does the connection is closed, which clients see as a room that is away.
 */
export async function startFront({ host, port, targets }: PlannedFront): Promise<Front> {
  const open = new Set<Socket>();
  const spared = new Set<number>();
  let next = 0;
  const server = createServer({ noDelay: true }, (client) => {
    track(client, open);
    next = (next + 1) % targets.length;
    const inTurn = [...targets.slice(next), ...targets.slice(0, next)];
    const ordered = [...inTurn.filter((target) => !spared.has(target)), ...inTurn.filter((target) => spared.has(target))];
    passOn(client, ordered, EVERYWHERE.has(host) ? '127.0.0.1' : host, open);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return {
    spare: (target) => void spared.add(target),
    use: (target) => void spared.delete(target),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

function passOn(client: Socket, targets: readonly number[], host: string, open: Set<Socket>): void {
  const [target, ...others] = targets;
  if (target === undefined || client.destroyed) {
    client.destroy();
    return;
  }
  const instance = connect({ host, port: target, noDelay: true });
  track(instance, open);
  const refused = (): void => passOn(client, others, host, open);
  instance.once('error', refused);
  instance.once('connect', () => {
    instance.off('error', refused);
    client.pipe(instance).pipe(client);
    // Who is gone, by whatever way, takes the other end along, which first gets what was still on its way.
    instance.once('close', () => client.destroySoon());
    client.once('close', () => instance.destroySoon());
  });
}

function track(socket: Socket, open: Set<Socket>): void {
  open.add(socket);
  socket.once('close', () => open.delete(socket));
  // The end of a connection is told by `close`.
  socket.on('error', () => undefined);
}
