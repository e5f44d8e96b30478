import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { KeyEnvelope } from './key-envelope.js';

const ids = { random: (count: number) => randomBytes(count) };
const roomKey = randomBytes(32);
const envelopes = new KeyEnvelope(roomKey, ids);
const [first, second] = ['01935a7e-6c00-7000-8000-000000000001', '01935a7e-6c00-7000-8000-000000000002'];
const wrapped = randomBytes(97);

describe('a key under a PIN', () => {
  let envelope: Buffer;
  beforeAll(async () => {
    envelope = await envelopes.seal('pin', first, '271828', wrapped);
  });

  it('[S1-06] opens with that PIN, and with no other', async () => {
    expect(envelopes.open('pin', first, await envelopes.keyOf('pin', first, '271828', envelope), envelope)).toEqual(wrapped);
    expect(envelopes.open('pin', first, await envelopes.keyOf('pin', first, '271829', envelope), envelope)).toBeUndefined();
  });

  it('does not open for a room with another data key: the PIN alone is not enough', async () => {
    const elsewhere = new KeyEnvelope(randomBytes(32), ids);
    expect(elsewhere.open('pin', first, await elsewhere.keyOf('pin', first, '271828', envelope), envelope)).toBeUndefined();
  });

  it('does not open in another row, nor as an unblock code', async () => {
    expect(envelopes.open('pin', second, await envelopes.keyOf('pin', second, '271828', envelope), envelope)).toBeUndefined();
    expect(envelopes.open('unblock-code', first, await envelopes.keyOf('unblock-code', first, '271828', envelope), envelope)).toBeUndefined();
  });

  it('is another one each time, and shows nothing', async () => {
    const again = await envelopes.seal('pin', first, '271828', wrapped);
    expect(again.equals(envelope)).toBe(false);
    expect(envelope.toString('hex')).not.toContain(wrapped.toString('hex').slice(0, 32));
  });

  it('does not open when a byte is changed, wherever', async () => {
    const key = await envelopes.keyOf('pin', first, '271828', envelope);
    // The salt makes the key: whoever changes it derives another one.
    for (const position of [0, ...Array.from({ length: envelope.length - 17 }, (_, index) => index + 17)]) {
      const changed = Buffer.from(envelope);
      changed.writeUInt8(changed.readUInt8(position) ^ 1, position);
      expect(envelopes.open('pin', first, key, changed)).toBeUndefined();
    }
  });
});

describe('a key that the room opens by itself', () => {
  it('opens in its own row only, and for one use', () => {
    const envelope = envelopes.sealForRoom('pin-reset', first, wrapped);
    expect(envelopes.openForRoom('pin-reset', first, envelope)).toEqual(wrapped);
    expect(() => envelopes.openForRoom('before-issue', first, envelope)).toThrow('altered');
    expect(() => envelopes.openForRoom('pin-reset', second, envelope)).toThrow('another credential');
    expect(() => new KeyEnvelope(randomBytes(32), ids).openForRoom('pin-reset', first, envelope)).toThrow('altered');
  });
});
