import { expect } from '@jest/globals';
import { crowdPerson, domainOfAgencyA } from '../people/crowd.js';
import { keyApprover } from '../people/key-approver.js';
import type { Approver } from '../people/key-approver.js';
import { aftermath } from './aftermath.js';
import { haveClientsComeAgain } from './patience.js';
import type { Refusal } from './patience.js';
import { persistentWalk } from './persistent-walk.js';
import type { ProductionShape } from './production-shape.js';

const CLIENTS_WAIT_MS = 5 * 60_000;
const AT_ONCE = 3;
/** Nobody is kept waiting for longer to hear that something is away. */
const TOLD_WITHIN_MS = 45_000;

/** What people met while something failed. */
export interface Met {
  readonly seconds: number;
  readonly requests: number;
  readonly told: number;
  readonly longestMs: number;
}

/** People who go from the question to the certificate while parts of a shape fail, and come again when they are told to. */
export class PeopleMeanwhile {
  readonly approver: Approver;
  readonly #shape: ProductionShape;
  readonly #refusals: Refusal[];
  readonly #requests: string[] = [];
  readonly #asBefore: () => void;
  #people = 0;

  private constructor(shape: ProductionShape, approver: Approver, refusals: Refusal[], asBefore: () => void) {
    this.#shape = shape;
    this.approver = approver;
    this.#refusals = refusals;
    this.#asBefore = asBefore;
  }

  static async of(shape: ProductionShape): Promise<PeopleMeanwhile> {
    const refusals: Refusal[] = [];
    const asBefore = haveClientsComeAgain(CLIENTS_WAIT_MS, (refusal) => refusals.push(refusal));
    return new PeopleMeanwhile(shape, await keyApprover('AGENCY-A', 'manager-a'), refusals, asBefore);
  }

  /** Calls are made once again, as before. */
  leave(): void {
    this.#asBefore();
  }

  /**
   * Lets people be on their way while something fails, and looks at what they were told, and at what became of all requests up to now.
   * @param failing resolves when it fails no more
   */
  async during(failing: () => Promise<void>): Promise<Met> {
    this.#refusals.length = 0;
    const first = this.#requests.length;
    const walks = Array.from({ length: AT_ONCE }, () => {
      this.#people += 1;
      return persistentWalk(this.approver, crowdPerson(this.#people - 1), domainOfAgencyA(), (id) => this.#requests.push(id));
    });
    const began = performance.now();
    const both = Promise.all(walks);
    both.catch(() => undefined);
    await failing();
    const seconds = Math.round((performance.now() - began) / 1000);
    const told = [...this.#refusals];
    await both;
    for (const refusal of told) expectPlainWords(refusal);
    expect((await aftermath(this.#shape, this.#requests)).faults).toEqual([]);
    return { seconds, requests: this.#requests.length - first, told: told.length, longestMs: Math.round(Math.max(0, ...told.map(({ afterMs }) => afterMs))) };
  }
}

/** A problem document that says what is away and when to come again, before patience ends. */
function expectPlainWords({ status, text, retryAfter, afterMs }: Refusal): void {
  expect(JSON.parse(text)).toMatchObject({
    type: expect.stringMatching(/\/problems\/(unavailable|registry-unavailable|idempotency-key-in-use)$/),
    title: expect.stringMatching(/not available|does not answer|still running/i),
    detail: expect.stringMatching(/moment|again|later|repeat/i),
  });
  expect([503, 409]).toContain(status);
  if (status === 503) expect(Number(retryAfter)).toBeGreaterThan(0);
  expect(afterMs).toBeLessThan(TOLD_WITHIN_MS);
}
