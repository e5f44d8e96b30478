import { FieldCipher } from '@vidimus/persistence';

/** As much of an HMAC as fits: with it a local part has 64 octets, the most that RFC 5321, 4.5.3.1.1 allows, and 80 bits are what RFC 2104, 5 asks for. */
const MAC_DIGITS = 20;
const LOCAL_PART = /^bounce\+([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-f]{20})$/;

/**
 * A return path of its own for each message, `bounce+<message>.<mac>@<domain>`: what comes back to it says which message it is about, and
 * nobody who has not got that message can make one up. In lower case, since servers on the way may not keep any other.
 */
export class ReturnPaths {
  readonly #cipher: FieldCipher;
  readonly #domain: string | undefined;

  /** @param domain whose mail comes to this room; without it refused messages come back to the sender's address. */
  constructor(cipher: FieldCipher, domain: string | undefined) {
    this.#cipher = cipher;
    this.#domain = domain?.toLowerCase();
  }

  of(messageId: string): string | undefined {
    return this.#domain === undefined ? undefined : `bounce+${messageId}.${this.#mac(messageId)}@${this.#domain}`;
  }

  /** The message that an address was made for; undefined for every other address. */
  messageOf(address: string): string | undefined {
    const lower = address.toLowerCase();
    const at = lower.lastIndexOf('@');
    const [, messageId, mac] = LOCAL_PART.exec(lower.slice(0, at)) ?? [];
    if (messageId === undefined || mac === undefined || lower.slice(at + 1) !== this.#domain) return undefined;
    return FieldCipher.sameIndex(mac, this.#mac(messageId)) ? messageId : undefined;
  }

  #mac(messageId: string): string {
    return Buffer.from(this.#cipher.blindIndex('message.return-path', messageId), 'base64url').toString('hex').slice(0, MAC_DIGITS);
  }
}
