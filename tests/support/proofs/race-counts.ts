/** What came of one race. */
interface RaceResult {
  readonly requests: number;
  readonly compared: number;
  readonly accepted: number;
}

/** Adds up what came of races of each kind. */
export class RaceCounts<Race extends string> {
  readonly #counts: Map<Race, RaceResult & { readonly rounds: number }>;

  constructor(races: readonly Race[]) {
    this.#counts = new Map(races.map((race) => [race, { rounds: 0, requests: 0, compared: 0, accepted: 0 }]));
  }

  add(race: Race, { requests, compared, accepted }: RaceResult): void {
    const before = this.#counts.get(race) ?? { rounds: 0, requests: 0, compared: 0, accepted: 0 };
    this.#counts.set(race, { rounds: before.rounds + 1, requests: before.requests + requests, compared: before.compared + compared, accepted: before.accepted + accepted });
  }

  /** Kinds of which there was no race. */
  missing(): Race[] {
    return [...this.#counts].flatMap(([race, { rounds }]) => (rounds === 0 ? [race] : []));
  }

  /** One for each kind: its name, rounds, requests, what was compared, what was taken. */
  rows(): (string | number)[][] {
    return [...this.#counts].map(([race, { rounds, requests, compared, accepted }]) => [race, rounds, requests, compared, accepted]);
  }
}
