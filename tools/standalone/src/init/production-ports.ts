import type { RoomName } from '../platform/room-names.js';
import type { Answers } from './answers.js';

/** Where a room listens that has a host of its own, and where status does. */
export const PORT = 8443;
export const STATUS_PORT = 8080;

/** On one machine every room needs a port of its own. */
const MACHINE_PORTS: Readonly<Record<RoomName, number>> = {
  gateway: PORT,
  status: STATUS_PORT,
  identity: 8451,
  authority: 8452,
  issuance: 8453,
  notification: 8454,
  'otp-sync': 8455,
  'remote-signing': 8456,
};

/** Ports of the rooms where all are on one machine. */
export function machinePorts({ ports }: Pick<Answers, 'ports'>): Readonly<Record<RoomName, number>> {
  return { ...MACHINE_PORTS, ...ports };
}

/** What listens on a port already that is wished for reports of mail, if anything does. */
export function holderOfPort(port: number, { network, ports }: Pick<Answers, 'network' | 'ports'>): RoomName | undefined {
  if (network === 'hosts') return port === PORT ? 'notification' : undefined;
  const taken = Object.entries(machinePorts({ ports })) as [RoomName, number][];
  return taken.find(([, used]) => used === port)?.[0];
}
