import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A port on which nobody listens, for what has to know its port before it listens, or keep it over a restart. It lies below the range from which the
 * kernel takes the source ports of outgoing connections: one of these would take it meanwhile, and a client that reconnects to a dead local port in
 * that range can meet itself.
 *
 * @param taken ports that were given to others who do not listen yet; this one is added
 */
export async function freePort(taken = new Set<number>()): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (!taken.has(port) && (await isFree(port))) {
      taken.add(port);
      return port;
    }
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}
