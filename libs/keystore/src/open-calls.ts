import { KeystoreError } from './keystore-error.js';

/** The calls in flight of one keystore: after {@link close} none begins, and close returns when the last has ended. */
export class OpenCalls {
  private closed = false;
  private readonly running = new Set<Promise<unknown>>();

  constructor(private readonly description: string) {}

  /** @throws {KeystoreError} CLOSED */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.closed) {
      throw new KeystoreError('CLOSED', `The keystore (${this.description}) was closed; open it again.`);
    }
    const call = work();
    this.running.add(call);
    try {
      return await call;
    } finally {
      this.running.delete(call);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.running);
  }
}
