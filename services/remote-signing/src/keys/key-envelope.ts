import { argon2, createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';
import type { Ids } from '@vidimus/workflow';

/** Cost of Argon2id: 46 MiB, one pass, one lane, as OWASP's password storage sheet recommends. It is not all that a few digits rely on: see below. */
const COST = { memory: 47_104, passes: 1, parallelism: 1, tagLength: 32 } as const;
const VERSION = 1;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + SALT_BYTES;

const stretch = promisify((parameters: Argon2Parameters, done: (error: Error | null, tag: Buffer) => void) => {
  argon2('argon2id', parameters, done);
});

/** What opens an envelope besides the room's own key; each gives another key. */
export type Opener = 'pin' | 'unblock-code';
/** What the room may open a key for by itself: to draw unblock codes before there is a certificate, and to have a PIN set anew that an officer signed for. */
export type RoomUse = 'before-issue' | 'pin-reset';

/**
 * Encrypts a holder's wrapped key under a secret of the holder. The key of an envelope comes from both the secret (Argon2id under a salt of its
 * own) and the room's key (HMAC-SHA-256): neither opens it alone, and a stolen database cannot be searched for the few digits of a PIN.
 * AES-256-GCM ties it to one credential.
 */
export class KeyEnvelope {
  constructor(
    /** 32 bytes that only this room has. */
    private readonly roomKey: Buffer,
    private readonly ids: Pick<Ids, 'random'>,
  ) {}

  /** Encrypts under a secret; takes a tenth of a second, off the event loop. */
  async seal(opener: Opener, credentialId: string, secret: string, content: Uint8Array): Promise<Buffer> {
    const salt = Buffer.from(this.ids.random(SALT_BYTES));
    const key = await this.deriveKey(opener, credentialId, secret, salt);
    try {
      return Buffer.concat([Buffer.of(VERSION), salt, encrypt(key, this.ids, place(opener, credentialId), content)]);
    } finally {
      key.fill(0);
    }
  }

  /** The key of an envelope that this secret would open; takes as long as {@link seal}. The caller wipes it. */
  keyOf(opener: Opener, credentialId: string, secret: string, envelope: Buffer): Promise<Buffer> {
    return this.deriveKey(opener, credentialId, secret, envelope.subarray(1, HEAD_BYTES));
  }

  /** The content, or undefined when the key is not this envelope's; the caller wipes it. */
  open(opener: Opener, credentialId: string, key: Buffer, envelope: Buffer): Buffer | undefined {
    return envelope[0] === VERSION ? decrypt(key, place(opener, credentialId), envelope.subarray(HEAD_BYTES)) : undefined;
  }

  /** Encrypts under the room's key alone; for one use, for which alone it opens again. */
  sealForRoom(use: RoomUse, credentialId: string, content: Uint8Array): Buffer {
    return encrypt(this.mix(use, credentialId), this.ids, place(use, credentialId), content);
  }

  /** The opposite of {@link sealForRoom}. @throws Error when the envelope was altered or belongs to another credential. */
  openForRoom(use: RoomUse, credentialId: string, envelope: Buffer): Buffer {
    const content = decrypt(this.mix(use, credentialId), place(use, credentialId), envelope);
    if (content === undefined) throw new Error('The stored key was altered, or belongs to another credential.');
    return content;
  }

  private async deriveKey(opener: Opener, credentialId: string, secret: string, salt: Buffer): Promise<Buffer> {
    const message = Buffer.from(secret);
    try {
      const stretched = await stretch({ ...COST, message, nonce: salt });
      const key = this.mix(opener, credentialId, stretched);
      stretched.fill(0);
      return key;
    } finally {
      message.fill(0);
    }
  }

  private mix(purpose: string, credentialId: string, secret: Buffer = Buffer.alloc(0)): Buffer {
    return createHmac('sha256', this.roomKey).update(`${purpose}\0${credentialId}\0`).update(secret).digest();
  }
}

/** Encrypts under a key that is used up with this: `nonce ‖ ciphertext ‖ tag`. */
export function encrypt(key: Buffer, ids: Pick<Ids, 'random'>, associated: string, content: Uint8Array): Buffer {
  const nonce = ids.random(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(associated));
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** The opposite of {@link encrypt}; undefined when key, place or content are not the same. */
export function decrypt(key: Buffer, associated: string, sealed: Buffer): Buffer | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(associated)).setAuthTag(sealed.subarray(-TAG_BYTES));
  const content = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    decipher.final();
    return content;
  } catch {
    content.fill(0);
    return undefined;
  }
}

function place(purpose: string, credentialId: string): string {
  return `credential.${purpose}:${credentialId}`;
}
