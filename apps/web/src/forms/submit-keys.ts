/**
 * Idempotency keys of one form: the same content sent again, after a lost answer or a second press of the button, carries the same
 * key; changed content carries a new one.
 */
export class SubmitKeys {
  private last: { content: string; key: string } | undefined;

  constructor(private readonly newKey: () => string = randomUuid) {}

  keyFor(content: string): string {
    if (this.last?.content !== content) this.last = { content, key: this.newKey() };
    return this.last.key;
  }

  /** The answer came: the next press of the button is a new wish, even with the same words. */
  forget(): void {
    this.last = undefined;
  }
}

/** UUID version 4. `crypto.randomUUID` is missing where a page is not served from a secure origin. */
function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
