import { damaged, PdfRefusal } from './pdf-refusal.js';
import { decodeStream, numberIn } from './pdf-streams.js';
import { PdfReader, textOf } from './pdf-values.js';
import type { PdfDictionary, PdfReference, PdfSpan, PdfValue } from './pdf-values.js';

/** Where an object lies: in the file, or as one of many in an object stream. */
type Place = { readonly offset: number; readonly generation: number } | { readonly stream: number; readonly index: number } | 'free';

/** What one part of the table says; parts refer to the one before. */
interface Section {
  readonly places: ReadonlyMap<number, Place>;
  readonly trailer: PdfDictionary;
  readonly isStream: boolean;
}

const TAIL_BYTES = 2048;
const MOST_SECTIONS = 1000;
const MOST_OBJECTS = 8_388_607;

/** A PDF, read by its cross-reference table as a validator reads it (ISO 32000-1, 7.5). */
export class PdfFile {
  private readonly objectStreams = new Map<number, Promise<readonly PdfValue[]>>();

  private constructor(
    readonly bytes: Uint8Array<ArrayBuffer>,
    /** Where the newest part of the table lies. */
    readonly tableOffset: number,
    private readonly places: ReadonlyMap<number, Place>,
    /** Of the newest part. */
    readonly trailer: PdfDictionary,
    /** Whether the newest part is a stream, so that the next one is too. */
    readonly hasTableStreams: boolean,
  ) {}

  /** @throws PdfRefusal */
  static async open(bytes: Uint8Array<ArrayBuffer>): Promise<PdfFile> {
    if (!textOf(bytes.subarray(0, 8)).startsWith('%PDF-')) throw new PdfRefusal('NOT_A_PDF', 'the file does not begin with %PDF-');
    const found = /startxref\s+(\d{1,15})\s+%%EOF(?![^]*startxref)/.exec(textOf(bytes.subarray(-TAIL_BYTES)));
    if (found?.[1] === undefined) throw damaged('the end of the file does not say where its table is');
    const tableOffset = Number(found[1]);
    const places = new Map<number, Place>();
    const seen = new Set<number>();
    let newest: Section | undefined;
    const waiting = [tableOffset];
    for (let offset = waiting.pop(); offset !== undefined; offset = waiting.pop()) {
      if (seen.has(offset) || seen.size > MOST_SECTIONS) throw damaged('its table refers to itself');
      seen.add(offset);
      const section = await readSection(bytes, offset);
      newest ??= section;
      for (const [number, place] of section.places) if (!places.has(number)) places.set(number, place);
      const { entries } = section.trailer;
      // A table for old readers beside a stream for new ones: the stream is looked at first (7.5.8.4).
      if (entries.has('Prev')) waiting.push(numberIn(section.trailer, 'Prev'));
      if (entries.has('XRefStm')) waiting.push(numberIn(section.trailer, 'XRefStm'));
    }
    if (newest === undefined) throw damaged('it has no table');
    if (newest.trailer.entries.has('Encrypt')) throw new PdfRefusal('ENCRYPTED', 'it is encrypted');
    return new PdfFile(bytes, tableOffset, places, newest.trailer, newest.isStream);
  }

  /** What an object is, or what a reference leads to. @throws PdfRefusal `DAMAGED` */
  async resolve(value: PdfValue | undefined): Promise<PdfValue | undefined> {
    let now = value;
    for (let steps = 0; now?.kind === 'reference'; steps += 1) {
      if (steps > 8) throw damaged('references lead in a circle');
      now = await this.object(now);
    }
    return now?.kind === 'null' ? undefined : now;
  }

  /** @throws PdfRefusal `DAMAGED` when it is none */
  async dictionary(value: PdfValue | undefined, what: string): Promise<PdfDictionary & PdfSpan> {
    const found = await this.resolve(value);
    if (found?.kind !== 'dictionary') throw damaged(`${what} is missing`);
    return found;
  }

  /** Generation under which a changed object is written again. */
  generationOf(number: number): number {
    const place = this.places.get(number);
    return place !== undefined && place !== 'free' && 'generation' in place ? place.generation : 0;
  }

  private async object({ number, generation }: PdfReference): Promise<PdfValue | undefined> {
    const place = this.places.get(number);
    if (place === undefined || place === 'free') return undefined;
    if ('stream' in place) return (await this.inStream(place.stream))[place.index];
    if (place.generation !== generation) return undefined;
    return readObject(this.bytes, place.offset, number).value;
  }

  private inStream(number: number): Promise<readonly PdfValue[]> {
    const known = this.objectStreams.get(number) ?? this.readObjectStream(number);
    this.objectStreams.set(number, known);
    return known;
  }

  private async readObjectStream(number: number): Promise<readonly PdfValue[]> {
    const place = this.places.get(number);
    if (place === undefined || place === 'free' || 'stream' in place) throw damaged('an object stream is missing');
    const { value, reader } = readObject(this.bytes, place.offset, number);
    if (value.kind !== 'dictionary') throw damaged('an object stream is expected');
    const length = await this.resolve(value.entries.get('Length'));
    if (length?.kind !== 'number') throw damaged('a stream does not say how long it is');
    const content = await decodeStream(value, streamData(this.bytes, reader, length.value));
    const [count, first] = [numberIn(value, 'N'), numberIn(value, 'First')];
    if (count > MOST_OBJECTS) throw damaged('an object stream says that it holds too much');
    const index = new PdfReader(content, 0);
    const offsets = Array.from({ length: Math.min(count, content.length) }, () => {
      index.count();
      return index.count();
    });
    return offsets.map((offset) => new PdfReader(content, first + offset).value());
  }
}

function readObject(bytes: Uint8Array, offset: number, number: number): { value: PdfValue; reader: PdfReader } {
  const reader = new PdfReader(bytes, offset);
  if (reader.count() !== number) throw damaged('an object is not where the table says');
  reader.count();
  if (reader.word() !== 'obj') throw damaged('an object is not where the table says');
  return { value: reader.value(), reader };
}

function streamData(bytes: Uint8Array<ArrayBuffer>, reader: PdfReader, length: number): Uint8Array<ArrayBuffer> {
  if (reader.word() !== 'stream') throw damaged('a stream is expected');
  const start = reader.position + (bytes[reader.position] === 13 ? 2 : 1);
  if (start + length > bytes.length) throw damaged('a stream is longer than the file');
  return bytes.subarray(start, start + length);
}

async function readSection(bytes: Uint8Array<ArrayBuffer>, offset: number): Promise<Section> {
  if (offset >= bytes.length) throw damaged('its table lies behind the end of the file');
  const reader = new PdfReader(bytes, offset);
  if (reader.word() === 'xref') return readTable(reader);
  return readTableStream(bytes, offset);
}

function readTable(reader: PdfReader): Section {
  const places = new Map<number, Place>();
  for (let word = reader.word(); word !== 'trailer'; word = reader.word()) {
    const [first, count] = [Number(word), reader.count()];
    if (!/^\d{1,10}$/.test(word) || first + count > MOST_OBJECTS) throw damaged('its table is not one');
    for (let number = first; number < first + count; number += 1) {
      const [offset, generation, use] = [reader.count(), reader.count(), reader.word()];
      if (use !== 'n' && use !== 'f') throw damaged('its table is not one');
      places.set(number, use === 'n' ? { offset, generation } : 'free');
    }
  }
  const trailer = reader.value();
  if (trailer.kind !== 'dictionary') throw damaged('it has no trailer');
  return { places, trailer, isStream: false };
}

/** A cross-reference stream (ISO 32000-1, 7.5.8). */
async function readTableStream(bytes: Uint8Array<ArrayBuffer>, offset: number): Promise<Section> {
  const reader = new PdfReader(bytes, offset);
  const number = reader.count();
  const { value: trailer, reader: behind } = readObject(bytes, offset, number);
  const type = trailer.kind === 'dictionary' ? trailer.entries.get('Type') : undefined;
  if (trailer.kind !== 'dictionary' || type?.kind !== 'name' || type.name !== 'XRef') throw damaged('its table is not where it says');
  const content = await decodeStream(trailer, streamData(bytes, behind, numberIn(trailer, 'Length')));
  const widths = numbersOf(trailer.entries.get('W'));
  const [typeWidth = 0, secondWidth = 0, thirdWidth = 0] = widths;
  const rowBytes = typeWidth + secondWidth + thirdWidth;
  if (widths.length !== 3 || rowBytes === 0 || widths.some((width) => width > 8)) throw damaged('its table says no widths');
  const ranges = trailer.entries.has('Index') ? numbersOf(trailer.entries.get('Index')) : [0, numberIn(trailer, 'Size')];
  const places = new Map<number, Place>();
  let at = 0;
  const field = (width: number): number => {
    let result = 0;
    for (const end = at + width; at < end; at += 1) result = result * 256 + (content[at] ?? 0);
    return result;
  };
  for (let pair = 0; pair + 1 < ranges.length; pair += 2) {
    const [first = 0, count = 0] = ranges.slice(pair, pair + 2);
    for (let object = first; object < first + count && at + rowBytes <= content.length; object += 1) {
      const kind = typeWidth === 0 ? 1 : field(typeWidth);
      const [second, third] = [field(secondWidth), field(thirdWidth)];
      if (kind === 1) places.set(object, { offset: second, generation: third });
      else if (kind === 2) places.set(object, { stream: second, index: third });
      else places.set(object, 'free');
    }
  }
  return { places, trailer, isStream: true };
}

function numbersOf(value: PdfValue | undefined): number[] {
  if (value?.kind !== 'array') throw damaged('a list of numbers is expected');
  return value.items.map((item) => {
    if (item.kind !== 'number' || !Number.isInteger(item.value) || item.value < 0) throw damaged('a list of numbers is expected');
    return item.value;
  });
}
