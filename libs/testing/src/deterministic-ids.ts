import { createHash } from 'node:crypto';

/** Ids and random bytes that are the same in every run. Satisfies `Ids` of @vidimus/workflow. */
export interface DeterministicIds {
  /** UUID version 7 (RFC 9562, 5.7); later ones sort after earlier ones. */
  uuid(): string;
  random(bytes: number): Uint8Array;
}

const firstInstantMs = Date.UTC(2026, 10, 20, 12);

/** @param seed two sources with different seeds never give the same value. */
export function deterministicIds(seed = 'vidimus'): DeterministicIds {
  let drawn = 0;
  const random = (bytes: number): Uint8Array => {
    const blocks: Uint8Array[] = [];
    drawn += 1;
    for (let block = 0; block * 32 < bytes; block += 1) {
      blocks.push(createHash('sha256').update(`${seed}/${drawn}/${block}`).digest());
    }
    return new Uint8Array(Buffer.concat(blocks).subarray(0, bytes));
  };
  return {
    random,
    uuid: () => {
      const bytes = Buffer.from(random(16));
      bytes.writeUIntBE(firstInstantMs + drawn, 0, 6);
      bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
      const hex = bytes.toString('hex');
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    },
  };
}
