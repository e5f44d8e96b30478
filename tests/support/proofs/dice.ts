/** Chance that can be repeated: the same seed and round give the same throws. */
export interface Dice {
  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

/** A generator of its own for each round (splitmix32), so that a proof can be taken up at any round. */
export function dice(seed: number, round: number): Dice {
  let state = Math.imul(seed ^ Math.floor(seed / 2 ** 32), 0x9e37_79b1) ^ Math.imul(round + 1, 0x85eb_ca6b);
  const next = (): number => {
    state = (state + 0x9e37_79b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (limit: number): number => next() % limit;
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('There is nothing to pick from.');
      return item;
    },
  };
}
