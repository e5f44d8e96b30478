/**
 * Tells the relay and the jobs of the same process that something was committed, so that they need not wait for
 * their next look. A lost signal costs one polling interval and nothing else.
 */
export class CommitSignal {
  readonly #listeners = new Set<() => void>();

  /** @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
