import { join } from 'node:path';
import { freePortBut } from '../installation/ports.js';
import type { RoomName } from '../platform/room-names.js';
import { writeEnvironments } from './environment-files.js';
import type { Environments } from './environment-files.js';

/** A process to be kept running. */
export interface PlannedProcess {
  /** For people: `issuance`, or `issuance 2` where there are several instances. */
  readonly name: string;
  readonly rooms: readonly RoomName[];
  /** From 1. */
  readonly instance: number;
  /** Folder with the settings of its rooms. */
  readonly environments: string;
  /** Where a front sends connections to it; none without one. */
  readonly ports: readonly number[];
}

/** One address in front of several instances. */
export interface PlannedFront {
  readonly host: string;
  readonly port: number;
  readonly targets: readonly number[];
}

export interface ServicePlan {
  readonly processes: readonly PlannedProcess[];
  readonly fronts: readonly PlannedFront[];
}

/** What the plan is made of. */
export interface PlanOptions {
  /** Folder of the settings, in which those of the instances are put too. */
  readonly folder: string;
  readonly environments: Environments;
  /** Rooms that share a process; the others have one each. */
  readonly groups: readonly (readonly RoomName[])[];
  readonly instances: number;
}

/**
 * Who runs where. A single instance listens where its settings say. Of several each listens on ports of its own, and a front on the ports of
 * the settings, so that nobody else has to know how many there are.
 */
export async function planServices(options: PlanOptions): Promise<ServicePlan> {
  const { folder, environments, instances } = options;
  const teams = teamsOf([...environments.keys()], options.groups);
  if (instances === 1) return { processes: teams.map((rooms) => ({ name: rooms.join('+'), rooms, instance: 1, environments: folder, ports: [] })), fronts: [] };
  const targets = new Map<string, number[]>();
  const taken = new Set([...environments.values()].flatMap((environment) => portsOf(environment).map(([, port]) => port)));
  const all: PlannedProcess[] = [];
  for (let instance = 1; instance <= instances; instance += 1) {
    const own = join(folder, `instance-${instance}`);
    const moved = await movedFrom(environments, taken, targets);
    await writeEnvironments(own, moved);
    for (const rooms of teams) {
      const ports = rooms.flatMap((room) => portsOf(moved.get(room) ?? {}).map(([, port]) => port));
      all.push({ name: `${rooms.join('+')} ${instance}`, rooms, instance, environments: own, ports });
    }
  }
  return { processes: all, fronts: [...targets].map(([address, ports]) => frontAt(address, ports)) };
}

/** The groups in the order of their first rooms, what is in no group alone. */
function teamsOf(rooms: readonly RoomName[], groups: readonly (readonly RoomName[])[]): RoomName[][] {
  const present = groups.map((group) => rooms.filter((room) => group.includes(room)));
  return rooms.flatMap((room) => {
    const group = present.find((team) => team.includes(room));
    if (group === undefined) return [[room]];
    return group[0] === room ? [group] : [];
  });
}

/** The settings with every port moved to a free one, which is noted as a target of the address that it had. */
async function movedFrom(environments: Environments, taken: Set<number>, targets: Map<string, number[]>): Promise<Environments> {
  const moved = new Map<RoomName, Record<string, string>>();
  for (const [room, environment] of environments) {
    const own = { ...environment };
    for (const [name, port] of portsOf(environment)) {
      const free = await freePortBut(taken);
      taken.add(free);
      own[name] = String(free);
      const address = `${environment['VIDIMUS_HTTP_HOST'] ?? '127.0.0.1'} ${port}`;
      targets.set(address, [...(targets.get(address) ?? []), free]);
    }
    moved.set(room, own);
  }
  return moved;
}

/** Every listener of a room is a variable whose name ends so; 0 is a free port, which nobody else knows. */
function portsOf(environment: Readonly<Record<string, string>>): [name: string, port: number][] {
  return Object.entries(environment).flatMap(([name, value]): [string, number][] =>
    name.startsWith('VIDIMUS_') && name.endsWith('_PORT') && Number(value) > 0 ? [[name, Number(value)]] : [],
  );
}

function frontAt(address: string, targets: readonly number[]): PlannedFront {
  const [host = '', port] = address.split(' ');
  return { host, port: Number(port), targets };
}
