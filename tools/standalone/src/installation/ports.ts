import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { LISTENERS } from './listeners.js';
import type { Listener, Ports } from './listeners.js';
import { UserError } from '../user-error.js';

/** The ones whose addresses people and certificates know; the others may move when somebody else took their port. */
const FIXED: readonly Listener[] = ['gateway', 'status'];

type Availability = 'free' | 'in use' | 'forbidden';

/** Whether a port of the loopback interface can be listened on, under both names that `localhost` has. */
export async function availability(port: number): Promise<Availability> {
  const found = [await probe(port, '127.0.0.1'), await probe(port, '::1')];
  return found.find((answer) => answer !== 'free') ?? 'free';
}

function probe(port: number, host: string): Promise<Availability> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      // A machine without IPv6 has no such address; nobody can be in the way there.
      resolve(code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT' ? 'free' : code === 'EACCES' ? 'forbidden' : 'in use'),
    );
    server.listen(port, host, () => server.close(() => resolve('free')));
  });
}

/**
 * A free port below the range from which the kernel takes the source ports of outgoing connections: what is started again finds its port
 * free, and a client that connects to one that is away does not meet itself.
 */
export async function freePortBut(taken: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (!taken.has(port) && (await availability(port)) === 'free') return port;
  }
}

/**
 * Ports for a first start: the wished one for the gateway, any free ones for the rest.
 * @throws UserError when the wished port is taken.
 */
export async function choosePorts(gateway: number): Promise<Ports> {
  await demand(gateway, 'gateway');
  return completePorts({ gateway });
}

/** Chooses free ports for the listeners that have none. */
export async function completePorts(known: Partial<Ports>): Promise<Ports> {
  const ports = { ...known };
  const taken = new Set(Object.values(known));
  for (const listener of LISTENERS) {
    if (ports[listener] !== undefined) continue;
    const port = await freePortBut(taken);
    taken.add(port);
    ports[listener] = port;
  }
  return ports as Ports;
}

/**
 * Ports for a later start: the same as before. Where somebody else took one that only the rooms know, another is used.
 * @throws UserError when the gateway's or the status listener's port is taken.
 */
export async function recheckPorts(ports: Ports): Promise<Ports> {
  const checked = { ...ports };
  const taken = new Set(Object.values(ports));
  for (const listener of LISTENERS) {
    if (FIXED.includes(listener)) await demand(checked[listener], listener);
    else if ((await availability(checked[listener])) !== 'free') {
      checked[listener] = await freePortBut(taken);
      taken.add(checked[listener]);
    }
  }
  return checked;
}

async function demand(port: number, listener: Listener): Promise<void> {
  const found = await availability(port);
  if (found === 'free') return;
  const other = listener === 'gateway' ? ', or choose another with "npm start -- --port NUMBER"' : '';
  throw new UserError(
    found === 'in use'
      ? `Port ${port} of this machine is in use, perhaps by a Vidimus that still runs. Stop that program${other}.`
      : `Port ${port} of this machine is not for ordinary users. Take one from 1024 on: npm start -- --port NUMBER.`,
  );
}
