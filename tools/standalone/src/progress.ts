/** What each step is called for the person who waits. */
const STEPS: Readonly<Record<string, string>> = {
  database: 'Starting the database',
  keys: 'Preparing keys',
  kafka: 'Starting Kafka',
  registries: 'Starting the registry simulator',
  identity: 'Starting identity (sign-in, officers, organisations)',
  authority: 'Starting the certification authority',
  status: 'Starting status information (OCSP, revocation lists)',
  mailbox: 'Starting the mailbox',
  notification: 'Starting notification',
  'otp-sync': 'Starting one-time codes',
  'remote-signing': 'Starting remote signing',
  issuance: 'Starting issuance',
  gateway: 'Starting the gateway',
  demonstration: 'Filling in the demonstration',
};

/** One line per step, begun when the step begins, with the seconds it took. */
export class Progress {
  #began: number | undefined;

  begin(step: string): void {
    this.end();
    process.stdout.write(`  ${STEPS[step] ?? step} … `);
    this.#began = performance.now();
  }

  end(): void {
    if (this.#began === undefined) return;
    process.stdout.write(`${((performance.now() - this.#began) / 1000).toFixed(1)} s\n`);
    this.#began = undefined;
  }

  /** Ends the line of a step that did not come to its end. */
  breakOff(): void {
    if (this.#began !== undefined) process.stdout.write('\n');
    this.#began = undefined;
  }
}
