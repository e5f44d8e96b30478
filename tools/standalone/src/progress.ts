/** What each step is called for the person who waits. */
const STEPS: Readonly<Record<string, string>> = {
  database: 'Starting the database',
  keys: 'Preparing keys',
  registries: 'Starting the registry simulator',
  identity: 'Starting identity (sign-in, officers, organisations)',
  authority: 'Starting the certification authority',
  status: 'Starting status information (OCSP, revocation lists)',
  mailbox: 'Starting the mailbox',
  notification: 'Starting notification',
  issuance: 'Starting issuance',
  gateway: 'Starting the gateway',
  demonstration: 'Filling in the demonstration',
};

/** One line per step, with the seconds it took. */
export class Progress {
  #began = performance.now();
  #step: string | undefined;

  begin(step: string): void {
    this.end();
    this.#step = STEPS[step] ?? step;
    this.#began = performance.now();
  }

  end(): void {
    if (this.#step === undefined) return;
    console.log(`  ${this.#step} … ${((performance.now() - this.#began) / 1000).toFixed(1)} s`);
    this.#step = undefined;
  }
}
