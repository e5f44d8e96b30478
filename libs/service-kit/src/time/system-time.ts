import { randomBytes } from 'node:crypto';
import type { Clock, Ids } from '@vidimus/workflow';

/** Token under which a room's clock is injected: `@Inject(CLOCK) clock: Clock`. */
export const CLOCK = Symbol('vidimus.clock');
/** Token under which a room's ids are injected: `@Inject(IDS) ids: Ids`. */
export const IDS = Symbol('vidimus.ids');

/** The clock of the machine. */
export class SystemClock implements Clock {
  now(): Date {
    return new Date();
  }
}

const COUNTER_LIMIT = 0x1000;

/**
 * UUIDs of version 7 that grow within a process even when many are drawn in one millisecond or the machine's clock steps
 * back: the 12 bits after the version count up from a random start (RFC 9562, 6.2, method 1).
 */
export class SystemIds implements Ids {
  readonly #chance = new Chance();
  private lastMs = 0;
  private counter = 0;

  constructor(private readonly clock: Clock = new SystemClock()) {}

  uuid(): string {
    const nowMs = this.clock.now().getTime();
    if (nowMs > this.lastMs) {
      this.restartAt(nowMs);
    } else {
      this.counter += 1;
      // An exhausted counter borrows the next millisecond: order matters more than a millisecond of truth.
      if (this.counter === COUNTER_LIMIT) this.restartAt(this.lastMs + 1);
    }
    const bytes = this.#chance.next(16);
    bytes.writeUIntBE(this.lastMs, 0, 6);
    bytes.writeUInt16BE(0x7000 | this.counter, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  random(byteCount: number): Uint8Array {
    return new Uint8Array(randomBytes(byteCount));
  }

  /** The upper bit of the counter starts at zero, so that at least 2,048 ids fit into any millisecond. */
  private restartAt(ms: number): void {
    this.lastMs = ms;
    this.counter = this.#chance.next(2).readUInt16BE() & 0x7ff;
  }
}

/** Random bytes for ids, which are no secrets, drawn in advance: the way to the system costs more than the bytes. */
class Chance {
  #drawn = Buffer.alloc(0);

  next(byteCount: number): Buffer {
    if (this.#drawn.length < byteCount) this.#drawn = randomBytes(4_096);
    const bytes = this.#drawn.subarray(0, byteCount);
    this.#drawn = this.#drawn.subarray(byteCount);
    return bytes;
  }
}
