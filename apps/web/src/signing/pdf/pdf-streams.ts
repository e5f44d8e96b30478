import { damaged } from './pdf-refusal.js';
import type { PdfDictionary, PdfValue } from './pdf-values.js';

/** Tables and object streams are far smaller; a bomb is not. */
const MOST_BYTES = 100_000_000;

/** The number of an entry, or what stands for it when there is none. @throws PdfRefusal `DAMAGED` for anything else */
export function numberIn(dictionary: PdfDictionary, key: string, otherwise?: number): number {
  const value = dictionary.entries.get(key);
  if (value === undefined && otherwise !== undefined) return otherwise;
  if (value?.kind !== 'number' || !Number.isInteger(value.value) || value.value < 0) throw damaged(`${key} is no count`);
  return value.value;
}

/**
 * The content of a stream that holds a part of the file's own structure: not filtered, or by Flate with or without a PNG predictor
 * (ISO 32000-1, 7.4.4), as writers make them.
 * @throws PdfRefusal `DAMAGED`
 */
export async function decodeStream(dictionary: PdfDictionary, data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const filter = only(dictionary.entries.get('Filter'));
  if (filter === undefined) return data;
  if (filter.kind !== 'name' || (filter.name !== 'FlateDecode' && filter.name !== 'Fl')) throw damaged('a table is compressed in a way that is not known');
  const parameters = only(dictionary.entries.get('DecodeParms'));
  const inflated = await inflate(data);
  if (parameters === undefined || parameters.kind === 'null') return inflated;
  if (parameters.kind !== 'dictionary') throw damaged('parameters of a filter are expected');
  const predictor = numberIn(parameters, 'Predictor', 1);
  if (predictor === 1) return inflated;
  if (predictor < 10) throw damaged('a table is predicted in a way that is not known');
  const [colours, bits, columns] = [numberIn(parameters, 'Colors', 1), numberIn(parameters, 'BitsPerComponent', 8), numberIn(parameters, 'Columns', 1)];
  return unpredict(inflated, Math.max(1, (colours * bits) >> 3), Math.ceil((colours * bits * columns) / 8));
}

function only(value: PdfValue | undefined): PdfValue | undefined {
  if (value?.kind !== 'array') return value;
  if (value.items.length > 1) throw damaged('a table is compressed more than once');
  return value.items[0];
}

async function inflate(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      chunks.push(read.value);
      length += read.value.length;
      if (length > MOST_BYTES) throw damaged('a table is too large');
    }
  } catch (error) {
    // Bytes behind the end of the data are common, and harmless once all of it is there.
    if (length === 0 || length > MOST_BYTES) throw damaged(`a compressed table cannot be read: ${error instanceof Error ? error.message : ''}`);
  }
  const whole = new Uint8Array(length);
  chunks.reduce((offset, chunk) => {
    whole.set(chunk, offset);
    return offset + chunk.length;
  }, 0);
  return whole;
}

/** Filters of PNG (RFC 2083, 6): each row begins with the number of its own. */
function unpredict(data: Uint8Array, pixelBytes: number, rowBytes: number): Uint8Array {
  const rows = Math.floor(data.length / (rowBytes + 1));
  const out = new Uint8Array(rows * rowBytes);
  for (let row = 0; row < rows; row += 1) {
    const filter = data[row * (rowBytes + 1)] ?? 0;
    for (let column = 0; column < rowBytes; column += 1) {
      const at = row * rowBytes + column;
      const left = column < pixelBytes ? 0 : (out[at - pixelBytes] ?? 0);
      const up = row === 0 ? 0 : (out[at - rowBytes] ?? 0);
      const upLeft = row === 0 || column < pixelBytes ? 0 : (out[at - rowBytes - pixelBytes] ?? 0);
      out[at] = (data[row * (rowBytes + 1) + 1 + column] ?? 0) + predicted(filter, left, up, upLeft);
    }
  }
  return out;
}

function predicted(filter: number, left: number, up: number, upLeft: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const [toLeft, toUp, toUpLeft] = [Math.abs(up - upLeft), Math.abs(left - upLeft), Math.abs(left + up - 2 * upLeft)];
      return toLeft <= toUp && toLeft <= toUpLeft ? left : toUp <= toUpLeft ? up : upLeft;
    }
    default:
      throw damaged('a row of a table is predicted in a way that is not known');
  }
}
