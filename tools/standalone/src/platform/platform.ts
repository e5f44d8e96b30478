import { TOPICS } from '@vidimus/contracts';
import type { RegistrySimulator } from '@vidimus/registry-simulator';
import { startRoom } from '@vidimus/service-kit';
import type { RunningRoom } from '@vidimus/service-kit';
import type { Installation } from '../installation/installation.js';
import { KEYSTORES_MADE } from '../installation/keystore.js';
import { Made } from '../installation/made.js';
import { roomEnvironments } from './room-environments.js';
import { allRooms } from './rooms.js';
import { seedDemo } from './seed-demo.js';
import { startSurroundings } from './surroundings.js';
import { withKafka } from './with-kafka.js';

/** Where the platform runs, and on what. */
export interface PlatformOptions {
  readonly dataDir: string;
  readonly installation: Installation;
  /** Folder with the built web application. */
  readonly webDir: string;
  /** A PostgreSQL of one's own, as superuser; without it an embedded one is started in the data folder. */
  readonly postgresUrl?: string;
  /** A Kafka of one's own; without it events travel through PostgreSQL. */
  readonly kafkaBrokers?: readonly string[];
  /** Least level to log. */
  readonly logLevel?: string;
  /** Collector of traces (OTLP/HTTP). */
  readonly otlpUrl?: string;
  /** Told before each step, for the person who waits. */
  readonly progress?: (step: string) => void;
  /** Writes down what was finished making, so that a later start never makes it anew. */
  readonly remember?: (made: readonly string[]) => Promise<void>;
  /** When aborted, no further step is begun and what was started is stopped. */
  readonly signal?: AbortSignal;
  /** Called when somebody, named as in a sentence, cannot go on. */
  readonly onFatal: (error: unknown, who: string) => void;
}

/** A platform that runs. */
export interface Platform {
  readonly rooms: ReadonlyMap<string, RunningRoom>;
  readonly registries: Pick<RegistrySimulator, 'url' | 'taxLoginIssuer'>;
  /** Stops everything in the reverse order of its start. Safe to call twice. */
  stop(): Promise<void>;
}

type Stop = () => Promise<void>;

/**
 * Starts every room in this process, with its demonstration. What was started is stopped again when a step fails.
 * @throws the signal's reason when it was aborted; UserError with a sentence that says what to do.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const stops: Stop[] = [];
  const stopAll = async (): Promise<void> => {
    const errors: unknown[] = [];
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop().catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw new AggregateError(errors, 'Not everything stopped cleanly.');
  };
  try {
    return { ...(await startAll(options, stops)), stop: stopAll };
  } catch (error) {
    await stopAll().catch(() => undefined);
    throw error;
  }
}

async function startAll(options: PlatformOptions, stops: Stop[]): Promise<Omit<Platform, 'stop'>> {
  const progress = (step: string): void => {
    options.signal?.throwIfAborted();
    options.progress?.(step);
  };
  const made = new Made(options.installation.made, options.remember ?? (async () => undefined));
  const surroundings = await startSurroundings({ ...options, made, progress, stops });
  const { kafkaBrokers } = options;
  if (kafkaBrokers !== undefined) await withKafka({ brokers: kafkaBrokers }, (log) => log.ensureTopics(TOPICS));

  const environments = roomEnvironments({
    ...options,
    ...surroundings,
    ...(kafkaBrokers === undefined ? {} : { kafka: { brokers: kafkaBrokers } }),
  });
  const rooms = new Map<string, RunningRoom>();
  for (const [name, room] of await allRooms()) {
    progress(name);
    const running = await startRoom(room, { env: environments[name] ?? {}, onFatal: (error) => options.onFatal(error, `The room ${name}`) });
    rooms.set(name, running);
    stops.push(() => running.stop());
  }

  await made.add(...KEYSTORES_MADE);

  progress('demonstration');
  await seedDemo(rooms, options.installation.demo);
  options.signal?.throwIfAborted();
  return { rooms, registries: surroundings.simulator };
}
