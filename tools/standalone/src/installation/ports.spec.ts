import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { LISTENERS } from './listeners.js';
import type { Ports } from './listeners.js';
import { availability, choosePorts, completePorts, recheckPorts } from './ports.js';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
});

/** Somebody else's program. */
function occupy(port: number, host = '127.0.0.1'): Promise<void> {
  const server = createServer();
  servers.push(server);
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
}

const somePorts = (): Promise<Ports> => completePorts({});

describe('the ports of an installation', () => {
  it('are all different, and the wished one is the web address', async () => {
    const { gateway } = await somePorts();
    const ports = await choosePorts(gateway);
    expect(ports.gateway).toBe(gateway);
    expect(new Set(Object.values(ports)).size).toBe(LISTENERS.length);
  });

  it('stay the same at a later start', async () => {
    const ports = await somePorts();
    expect(await recheckPorts(ports)).toEqual(ports);
  });

  it('move where only rooms know them and another program took one', async () => {
    const ports = await somePorts();
    await occupy(ports.issuance);
    const checked = await recheckPorts(ports);
    expect(checked).toEqual({ ...ports, issuance: expect.any(Number) });
    expect(await availability(checked.issuance)).toBe('free');
  });

  it('are asked for in one sentence when people know them and another program took one', async () => {
    const ports = await somePorts();
    await occupy(ports.gateway);
    const sentence = `Port ${ports.gateway} of this machine is in use, perhaps by a Vidimus that still runs. Stop that program, or choose another with "npm start -- --port NUMBER".`;
    await expect(choosePorts(ports.gateway)).rejects.toThrow(sentence);
    await expect(recheckPorts(ports)).rejects.toThrow(sentence);
  });

  it('may not move where certificates name them', async () => {
    const ports = await somePorts();
    await occupy(ports.status);
    await expect(recheckPorts(ports)).rejects.toThrow(/^Port \d+ of this machine is in use, perhaps by a Vidimus that still runs\. Stop that program\.$/);
  });
});
