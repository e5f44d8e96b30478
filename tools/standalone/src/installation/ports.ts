import { createServer } from 'node:net';
import { LISTENERS } from './listeners.js';
import type { Listener, Ports } from './listeners.js';
import { UserError } from '../user-error.js';

/** The ones whose addresses people and certificates know; the others may move when somebody else took their port. */
const FIXED: readonly Listener[] = ['gateway', 'status'];

/** Whether a port of the loopback interface can be listened on. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function freePortBut(taken: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const port = await anyFreePort();
    if (!taken.has(port)) return port;
  }
}

/**
 * Ports for a first start: the wished one for the gateway, any free ones for the rest.
 * @throws UserError when the wished port is taken.
 */
export async function choosePorts(gateway: number): Promise<Ports> {
  if (!(await isFree(gateway))) throw portInUse(gateway, '--port');
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
    if (await isFree(checked[listener])) continue;
    if (FIXED.includes(listener)) throw portInUse(checked[listener], listener === 'gateway' ? '--port' : undefined);
    checked[listener] = await freePortBut(taken);
    taken.add(checked[listener]);
  }
  return checked;
}

function portInUse(port: number, option?: string): UserError {
  const other = option === undefined ? '' : `, or choose another with "npm start -- ${option} NUMBER"`;
  return new UserError(
    `Port ${port} of this machine is in use, perhaps by a Vidimus that still runs. Stop that program${other}.`,
  );
}
