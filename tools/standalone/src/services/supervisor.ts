import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RoomName } from '../platform/room-names.js';
import { startFront } from './front.js';
import type { Front } from './front.js';
import { KeptProcess } from './kept-process.js';
import { ProcessRecord, PROCESSES_FILE } from './process-record.js';
import type { PlannedProcess, ServicePlan } from './service-plan.js';

/** What is needed to keep processes. */
export interface SupervisorOptions {
  /** Where it is written down which processes run. */
  readonly folder: string;
  readonly progress: (step: string) => void;
  /** Aborted when the end is asked for: no further step is begun. */
  readonly signal: AbortSignal;
  /** Told when a process cannot be kept running. */
  readonly onGivenUp: (name: string) => void;
}

/** kafkajs sets timers in the past, of which Node warns. */
const QUIET = '--disable-warning=TimeoutNegativeWarning';
const ROOMS_PROGRAM = fileURLToPath(new URL('../rooms.js', import.meta.url));
/** What others need before they can begin: tokens, and the keys of the authority. */
const FIRST: readonly RoomName[] = ['identity', 'authority'];
/** Starting is work for the processor, and machines are small. */
const AT_ONCE = 2;

/** Keeps the processes of a platform running, and stops them in the reverse order of their start. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  /** What rooms stand on, and then the rooms. */
  readonly #foundations: KeptProcess[] = [];
  readonly #rooms: (PlannedProcess & { readonly process: KeptProcess })[] = [];
  readonly #record: ProcessRecord;
  readonly #fronts: Front[] = [];
  readonly #aborted: Promise<never>;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#record = new ProcessRecord(join(options.folder, PROCESSES_FILE), () => [...this.#foundations, ...this.#rooms.map(({ process }) => process)]);
    this.#aborted = new Promise((_resolve, reject) => {
      options.signal.addEventListener('abort', () => reject(options.signal.reason as Error), { once: true });
    });
    // Whoever waits for nothing is told by whoever asked for the end.
    this.#aborted.catch(() => undefined);
  }

  /** Starts a program that rooms stand on, and waits until it is ready. */
  async keep(name: string, command: readonly string[]): Promise<void> {
    const process = this.#process(name, command, {});
    this.#foundations.push(process);
    await this.#ready(process);
  }

  /**
   * Starts the rooms, the first instance of each before the second, the gateway last. A first instance makes what is there once: tables, and
   * the keys of the authority.
   */
  async start({ processes, fronts }: ServicePlan): Promise<void> {
    for (const front of fronts) this.#fronts.push(await startFront(front));
    const instances = [...new Set(processes.map(({ instance }) => instance))];
    for (const instance of instances) {
      const own = processes.filter((process) => process.instance === instance);
      const first = own.filter(({ rooms }) => FIRST.some((room) => rooms.includes(room)));
      const last = own.filter((process) => process.rooms.includes('gateway') && !first.includes(process));
      for (const tier of [first, own.filter((process) => !first.includes(process) && !last.includes(process)), last]) await this.#startTier(tier);
    }
  }

  /**
   * Replaces every process of every room, one after the other and each ready before the next one ends; nobody is sent meanwhile to an instance that ends,
   * as long as there is another one. A room with one instance is away for some seconds.
   * @param told before each, with its name
   * @throws UserError when one cannot start; those after it run as before
   */
  async restart(told: (name: string) => Promise<void>): Promise<void> {
    const inTurn = [...Map.groupBy(this.#rooms, ({ rooms }) => rooms.join()).values()].flat();
    for (const { name, ports, process } of inTurn) {
      this.#options.signal.throwIfAborted();
      await told(name);
      const fronts = this.#fronts.flatMap((front) => ports.map((port) => ({ front, port })));
      for (const { front, port } of fronts) front.spare(port);
      try {
        await Promise.race([process.replace(), this.#aborted]);
      } finally {
        for (const { front, port } of fronts) front.use(port);
      }
    }
  }

  /** Nobody is let in any more, then the other rooms end, then what they stand on. */
  async stop(): Promise<void> {
    const gateways = this.#rooms.filter(({ rooms }) => rooms.includes('gateway'));
    const others = this.#rooms.filter((room) => !gateways.includes(room));
    for (const tier of [gateways, others]) await Promise.all(tier.map(({ process }) => process.stop()));
    await Promise.all(this.#fronts.splice(0).map((front) => front.stop()));
    for (const process of this.#foundations.toReversed()) await process.stop();
    await this.#record.remove();
  }

  async #startTier(tier: readonly PlannedProcess[]): Promise<void> {
    const waiting = [...tier];
    if (waiting.length === 0) return;
    this.#options.progress(`Starting ${waiting.map(({ name }) => name).join(', ')}`);
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const process = this.#process(next.name, [ROOMS_PROGRAM], { VIDIMUS_ROOMS: next.rooms.join(','), VIDIMUS_ENVIRONMENTS: next.environments });
        this.#rooms.push({ ...next, process });
        await this.#ready(process);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  #process(name: string, command: readonly string[], env: Readonly<Record<string, string>>): KeptProcess {
    const { onGivenUp } = this.#options;
    return new KeptProcess({ name, command: [QUIET, ...command], env: { ...inherited(), ...env }, onChange: () => this.#record.write(), onGivenUp });
  }

  /** @throws the reason of the end, when that is asked for first */
  async #ready(process: KeptProcess): Promise<void> {
    this.#options.signal.throwIfAborted();
    await Promise.race([process.start(), this.#aborted]);
  }
}

/** Settings of the supervisor are not those of the rooms, and the address of a database server is none of their business. */
function inherited(): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('VIDIMUS_') || name === 'VIDIMUS_OTLP_URL');
  return { ...Object.fromEntries(own), KAFKAJS_NO_PARTITIONER_WARNING: '1' };
}
