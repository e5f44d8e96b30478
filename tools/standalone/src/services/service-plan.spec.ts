import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RoomName } from '../platform/room-names.js';
import { readEnvironments, writeEnvironments } from './environment-files.js';
import type { Environments } from './environment-files.js';
import { planServices } from './service-plan.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-plan-'));
});
afterAll(async () => rm(folder, { recursive: true }));

const ENVIRONMENTS: Environments = new Map<RoomName, Record<string, string>>([
  ['identity', { VIDIMUS_HTTP_PORT: '8102' }],
  ['notification', { VIDIMUS_HTTP_HOST: '0.0.0.0', VIDIMUS_HTTP_PORT: '8105', VIDIMUS_NOTIFICATION_BOUNCE_PORT: '2525' }],
  ['gateway', { VIDIMUS_HTTP_PORT: '8080', VIDIMUS_PUBLIC_URL: 'http://localhost:8080' }],
]);
const plan = (instances: number, ...groups: RoomName[][]) => planServices({ folder, environments: ENVIRONMENTS, groups, instances });

describe('the plan of processes', () => {
  it('gives each room a process of its own, which listens where its settings say', async () => {
    const { processes, fronts } = await plan(1);
    expect(processes).toEqual(['identity', 'notification', 'gateway'].map((name) => ({ name, rooms: [name], instance: 1, environments: folder, ports: [] })));
    expect(fronts).toEqual([]);
  });

  it('puts groups together, in the order of the start, and leaves out rooms that are not there', async () => {
    const { processes } = await plan(1, ['gateway', 'authority', 'identity']);
    expect(processes.map(({ name, rooms }) => [name, rooms])).toEqual([
      ['identity+gateway', ['identity', 'gateway']],
      ['notification', ['notification']],
    ]);
  });

  it('gives each of several instances ports of its own, and has a front where everybody looks for the room', async () => {
    const { processes, fronts } = await plan(2);
    expect(processes.map(({ name }) => name)).toEqual(['identity 1', 'notification 1', 'gateway 1', 'identity 2', 'notification 2', 'gateway 2']);
    expect(fronts.map(({ host, port, targets }) => [host, port, targets.length])).toEqual([
      ['127.0.0.1', 8102, 2],
      ['0.0.0.0', 8105, 2],
      ['0.0.0.0', 2525, 2],
      ['127.0.0.1', 8080, 2],
    ]);
    const targets = fronts.flatMap((front) => front.targets);
    expect(new Set(targets).size).toBe(8);
    expect(processes.flatMap(({ ports }) => ports).toSorted()).toEqual(targets.toSorted());
    const [first, second] = await Promise.all([1, 2].map((instance) => readEnvironments(join(folder, `instance-${instance}`))));
    expect([first, second].map((own) => own?.get('notification')?.['VIDIMUS_NOTIFICATION_BOUNCE_PORT'])).toEqual(fronts[2]?.targets.map(String));
    expect(first?.get('gateway')).toMatchObject({ VIDIMUS_PUBLIC_URL: 'http://localhost:8080', VIDIMUS_HTTP_PORT: String(fronts[3]?.targets[0]) });
  });
});

describe('files of settings', () => {
  it('hold what was written, whatever is in a value', async () => {
    const own = join(folder, 'values');
    const values = new Map([['identity' as const, { VIDIMUS_ROOM_URLS: '{"authority":"https://127.0.0.1:1"}', VIDIMUS_PUBLIC_URL: 'http://a.example?b=c#d' }]]);
    await writeEnvironments(own, values);
    expect(await readEnvironments(own)).toEqual(values);
  });

  it('are refused by name when they are of no room, none, or not readable', async () => {
    const own = join(folder, 'faulty');
    await expect(readEnvironments(own)).rejects.toThrow(/faulty cannot be read: name one with a file <room>\.env/);
    await writeEnvironments(own, new Map([['sauna' as RoomName, {}]]));
    await expect(readEnvironments(own)).rejects.toThrow(/There is no room "sauna"/);
    await rm(join(own, 'sauna.env'));
    await expect(readEnvironments(own)).rejects.toThrow(/has no file <room>\.env/);
    await writeEnvironments(own, new Map([['status' as const, { 'no name': 'x' }]]));
    await expect(readEnvironments(own)).rejects.toThrow(/Line 1 of \S+status\.env is not of the form NAME=value/);
  });
});
