import { UserError } from '../user-error.js';

/**
 * The names of what former starts finished making: keys, databases, the keystore. Such a thing is never made again in
 * silence: when it is missing, the data that need it are lost, and that is told.
 */
export class Made {
  readonly #names: Set<string>;

  /** @param save writes the names down, so that they outlive the process */
  constructor(
    names: readonly string[],
    private readonly save: (names: readonly string[]) => Promise<void>,
  ) {
    this.#names = new Set(names);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  async add(...names: readonly string[]): Promise<void> {
    if (names.every((name) => this.#names.has(name))) return;
    for (const name of names) this.#names.add(name);
    await this.save([...this.#names]);
  }

  /** @throws UserError when something is missing that was there. */
  mayMake(name: string, where: string): void {
    if (this.has(name)) throw missing(where);
  }
}

/** @returns the sentence for something that the data need and that is gone */
export function missing(where: string): UserError {
  return new UserError(`${where} is missing, though the data need it. ${REMEDY}`);
}

/** @returns the sentence for a file that is there but does not hold what it should */
export function damaged(where: string): UserError {
  return new UserError(`${where} is damaged. ${REMEDY}`);
}

const REMEDY = 'Put a copy of it back. Or, if it is a demonstration, begin anew with "npm start -- --reset", which deletes all data.';
