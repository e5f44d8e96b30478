import type { Logger } from 'pino';

/** Resolves when the part is well; rejects when it is not. The text of the rejection goes to the log only. */
export type HealthCheck = () => Promise<void>;

/** What `/health/ready` answers. */
export interface HealthReport {
  readonly status: 'ok' | 'unavailable';
  readonly checks: Readonly<Record<string, 'ok' | 'failing'>>;
}

const CHECK_TIMEOUT_MS = 3_000;

/** The parts that a room needs in order to serve. Rooms add their own: `health.add('keystore', …)`. */
export class Health {
  private readonly checks = new Map<string, HealthCheck>();
  private readonly failing = new Set<string>();

  constructor(private readonly log: Logger) {}

  add(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  /** Asks all parts at once; one that is silent for 3 s counts as failing. */
  async report(): Promise<HealthReport> {
    const results = await Promise.all([...this.checks].map(async ([name, check]) => [name, await this.ask(name, check)] as const));
    const checks = Object.fromEntries(results.map(([name, well]) => [name, well ? ('ok' as const) : ('failing' as const)]));
    return { status: results.every(([, well]) => well) ? 'ok' : 'unavailable', checks };
  }

  private async ask(name: string, check: HealthCheck): Promise<boolean> {
    try {
      await withinTime(check(), CHECK_TIMEOUT_MS);
      if (this.failing.delete(name)) this.log.info({ check: name }, `${name} is well again`);
      return true;
    } catch (err) {
      // Probes come every few seconds; the log shall hold the change, not the repetition.
      if (!this.failing.has(name)) this.log.warn({ check: name, err }, `${name} is failing`);
      this.failing.add(name);
      return false;
    }
  }
}

async function withinTime(work: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
