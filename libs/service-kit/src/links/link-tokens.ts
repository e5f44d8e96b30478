import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** What a mailed link opens. */
export interface LinkTarget {
  /** What for, such as `issuance`: a token for one purpose opens nothing else. */
  readonly purpose: string;
  /** Id of what is opened. */
  readonly id: string;
  /** Raised with every new link, so that the former one is known for what it is. */
  readonly version: number;
}

const KEY_BYTES = 32;

/**
 * Tokens of mailed links: HMAC-SHA-256 over what the link opens. They are made when a message is rendered and never stored; whoever keeps
 * the target can tell a right one from a wrong one.
 */
export class LinkTokens {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    if (key.length !== KEY_BYTES) throw new RangeError(`A link key has ${KEY_BYTES} bytes.`);
    this.#key = key;
  }

  /** @throws Error when the file does not hold 32 bytes in base64. */
  static async fromFile(path: string): Promise<LinkTokens> {
    const key = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64');
    if (key.length !== KEY_BYTES) throw new Error(`${path} does not hold a link key: ${KEY_BYTES} bytes in base64.`);
    return new LinkTokens(key);
  }

  /** The token, 43 characters of base64url. */
  make({ purpose, id, version }: LinkTarget): string {
    return createHmac('sha256', this.#key).update(JSON.stringify([purpose, id, version])).digest('base64url');
  }

  /** Whether the token opens the target. Takes the same time whatever is wrong. */
  matches(token: string, target: LinkTarget): boolean {
    const [given, expected] = [Buffer.from(token), Buffer.from(this.make(target))];
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
