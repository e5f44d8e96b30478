/** What became of the calls of a test file since somebody began to watch. */
export interface WatchedAnswers {
  readonly calls: number;
  /** A line for each call that was not answered, or answered with a status from 500 on: method, path and what happened. */
  readonly failures: readonly string[];
  /** Watches no more. */
  stop(): void;
}

/** Watches every call that this test file makes, without changing any. */
export function watchAnswers(): WatchedAnswers {
  const once = globalThis.fetch;
  const watched = { calls: 0, failures: [] as string[], stop: () => void (globalThis.fetch = once) };
  globalThis.fetch = async (input, init) => {
    watched.calls += 1;
    const path = new URL(input instanceof Request ? input.url : input).pathname;
    const fail = (what: string): void => void watched.failures.push(`${new Date().toISOString()} ${init?.method ?? 'GET'} ${path}: ${what}`);
    try {
      const response = await once(input, init);
      if (response.status >= 500) fail(`${response.status} ${(await response.clone().text()).slice(0, 300)}`);
      return response;
    } catch (error) {
      const { cause } = error as Error;
      fail(`${String(error)} ${cause instanceof Error ? cause.message : ''}`);
      throw error;
    }
  };
  return watched;
}
