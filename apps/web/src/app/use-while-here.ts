import { useIdle } from '@mantine/hooks';

/** Who has left the desk should not keep his session alive by an open page. */
const AWAY_AFTER_MS = 5 * 60_000;

/** How often a page looks again: every so many milliseconds while somebody is at it, not at all once he has left. */
export function useWhileHere(everyMs: number): number | false {
  return useIdle(AWAY_AFTER_MS, { initialState: false }) ? false : everyMs;
}
