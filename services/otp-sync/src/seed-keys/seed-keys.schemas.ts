import { z } from 'zod';
import { SEED_KEY_STATES } from './seed-key-states.js';
import type { SeedKeyState } from './seed-key-states.js';
import type { CountedSeedKey } from './seed-key-rotation.service.js';

const instant = z.iso.datetime();
const seedKeyView = z.object({
  number: z.int(),
  state: z.enum(SEED_KEY_STATES as [SeedKeyState, ...SeedKeyState[]]),
  seeds: z.int().describe('How many seeds are sealed under it. Of a key in state RETIRING: how many wait to be sealed anew, or do not open.'),
  createdAt: instant,
  promotedAt: instant.nullable(),
  supersededAt: instant.nullable(),
  retiredAt: instant.nullable(),
});
export const seedKeys = z.object({ items: z.array(seedKeyView) }).meta({ id: 'SeedKeys' });
export type SeedKeysView = z.infer<typeof seedKeys>;

/** Keys as staff see them: never the keys themselves. */
export function viewOfSeedKeys(keys: readonly CountedSeedKey[]): SeedKeysView {
  return {
    items: keys.map(({ row: { number, state, createdAt, promotedAt, supersededAt, retiredAt }, seeds }) => ({
      ...{ number, state, seeds },
      createdAt: createdAt.toISOString(),
      promotedAt: promotedAt?.toISOString() ?? null,
      supersededAt: supersededAt?.toISOString() ?? null,
      retiredAt: retiredAt?.toISOString() ?? null,
    })),
  };
}
