import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DATABASE_ROOMS } from '../installation/installation.js';
import type { Installation } from '../installation/installation.js';
import type { Made } from '../installation/made.js';
import { roomEnvironments } from '../platform/room-environments.js';
import { ROOM_NAMES } from '../platform/room-names.js';
import type { KafkaAddress } from '../platform/with-kafka.js';
import { startSurroundings } from '../platform/surroundings.js';
import type { Surroundings, SurroundingsOptions } from '../platform/surroundings.js';
import { caFileIn, hostTlsIn, makeTls } from '../tls/make-tls.js';
import { BROKER_HOST, startBroker } from './broker.js';
import { writeEnvironments } from './environment-files.js';
import type { Environments } from './environment-files.js';
import { runOnce } from './run-once.js';
import type { Supervisor } from './supervisor.js';

/** A demonstration for rooms that are processes: what they stand on runs, and their settings lie in files. */
export interface Demonstration {
  readonly folder: string;
  readonly environments: Environments;
  /** As its administrator. */
  readonly kafka: KafkaAddress;
  readonly registries: Surroundings['simulator'];
}

export interface DemonstrationOptions extends SurroundingsOptions {
  readonly supervisor: Supervisor;
  readonly webDir: string;
  readonly logLevel?: string;
}

const PREPARE_PROGRAM = fileURLToPath(new URL('./prepare-rooms.js', import.meta.url));

/** Makes and starts all that the rooms need, up to the topics and the accounts of the demonstration. */
export async function startDemonstration(options: DemonstrationOptions): Promise<Demonstration> {
  const { dataDir, installation, made, supervisor, progress } = options;
  const tls = join(dataDir, 'tls');
  await makeTls(tls, [...DATABASE_ROOMS, BROKER_HOST], new Date());
  const surroundings = await startSurroundings(options);

  progress('kafka');
  const kafka = await startBroker(supervisor, dataDir, installation, surroundings.keys);
  const { keys } = surroundings;
  const environments = byRoom(
    roomEnvironments({
      ...options,
      ...surroundings,
      kafka: { brokers: kafka.brokers, secured: { caFile: caFileIn(tls), passwordFile: keys.kafkaPassword } },
      tls: { caFile: caFileIn(tls), of: (room) => hostTlsIn(tls, room) },
    }),
  );
  const folder = join(dataDir, 'environments');
  await writeEnvironments(folder, environments);

  progress('demonstration');
  await prepareRooms(folder, kafka, made, installation);
  return { folder, environments, kafka, registries: surroundings.simulator };
}

/** Topics and rules on the brokers at every start, since a version may bring new ones; accounts when they are new. */
async function prepareRooms(folder: string, kafka: KafkaAddress, made: Made, { demo }: Installation): Promise<void> {
  const filled = `demonstration ${createHash('sha256').update(JSON.stringify(demo)).digest('hex').slice(0, 16)}`;
  await runOnce('The preparation of the rooms', [PREPARE_PROGRAM], { environments: folder, kafka, ...(made.has(filled) ? {} : { demo }) });
  await made.add(filled);
}

/** In the order of their start. */
function byRoom(environments: Readonly<Record<string, Record<string, string>>>): Environments {
  return new Map(ROOM_NAMES.map((room) => [room, environments[room] ?? {}]));
}
