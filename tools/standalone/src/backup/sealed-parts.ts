import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** Bytes of plain text in every chunk but the last. */
const CHUNK = 65_536;
const TAG = 16;
const ALGORITHM = 'aes-256-gcm';

/**
 * Writes a part of a backup: chunks sealed with AES-256-GCM under a key of the part's own. The nonce counts the chunks and says
 * which one is the last, so that none can be taken away, added, or put in another place.
 * @returns SHA-256 of the file, hexadecimal
 */
export async function writePart(path: string, contentKey: Uint8Array, name: string, plaintext: AsyncIterable<Buffer>): Promise<string> {
  const key = partKey(contentKey, name);
  const digest = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    let number = 0n;
    const write = async (chunk: Buffer, isLast: boolean): Promise<void> => {
      const cipher = createCipheriv(ALGORITHM, key, nonceOf(number, isLast));
      const sealed = Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
      digest.update(sealed);
      await file.writeFile(sealed);
      number += 1n;
    };
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of plaintext) {
      rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      for (; rest.length > CHUNK; rest = rest.subarray(CHUNK)) await write(rest.subarray(0, CHUNK), false);
    }
    await write(rest, true);
    await file.sync();
  } finally {
    await file.close();
  }
  return digest.digest('hex');
}

/**
 * Reads what {@link writePart} wrote, chunk by chunk; nothing is handed out that was not verified.
 * @throws Error when a chunk was altered or the file is cut short.
 */
export async function* readPart(path: string, contentKey: Uint8Array, name: string): AsyncGenerator<Buffer> {
  const key = partKey(contentKey, name);
  let number = 0n;
  const openChunk = (sealed: Buffer, isLast: boolean): Buffer => {
    const decipher = createDecipheriv(ALGORITHM, key, nonceOf(number, isLast), { authTagLength: TAG });
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
    number += 1n;
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG)), decipher.final()]);
  };
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of createReadStream(path, { highWaterMark: CHUNK + TAG })) {
    rest = Buffer.concat([rest, piece as Buffer]);
    for (; rest.length > CHUNK + TAG; rest = rest.subarray(CHUNK + TAG)) yield openChunk(rest.subarray(0, CHUNK + TAG), false);
  }
  if (rest.length < TAG) throw new Error(`The part ${name} is cut short.`);
  yield openChunk(rest, true);
}

/** SHA-256 of a file, hexadecimal. */
export async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const piece of createReadStream(path)) digest.update(piece as Buffer);
  return digest.digest('hex');
}

/** Lines of a part that holds text. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
      yield rest.toString('utf8', start, end);
      start = end + 1;
    }
    rest = rest.subarray(start);
  }
  if (rest.length > 0) throw new Error('The last line of a part has no end.');
}

function partKey(contentKey: Uint8Array, name: string): Buffer {
  return Buffer.from(hkdfSync('sha256', contentKey, '', `vidimus backup part ${name}`, 32));
}

function nonceOf(number: bigint, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(number, 0);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}
