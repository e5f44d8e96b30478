import { eventually } from '@vidimus/testing';

/** `eventually` with the patience that a busy machine needs. */
export function until<T>(description: string, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
  return eventually(description, probe, { timeoutMs: 90_000 });
}
