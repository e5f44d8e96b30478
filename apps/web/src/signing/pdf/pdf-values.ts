import { damaged } from './pdf-refusal.js';

/** A value with the bytes that it was read from, so that what is not changed can be written as it was. */
export type PdfValue = PdfSpan & (PdfDictionary | PdfArray | PdfReference | PdfName | PdfNumber | { readonly kind: 'string' | 'boolean' | 'null' });

export interface PdfSpan {
  readonly source: Uint8Array;
  readonly start: number;
  readonly end: number;
}
export interface PdfDictionary {
  readonly kind: 'dictionary';
  readonly entries: ReadonlyMap<string, PdfValue>;
}
export interface PdfArray {
  readonly kind: 'array';
  readonly items: readonly PdfValue[];
}
export interface PdfReference {
  readonly kind: 'reference';
  readonly number: number;
  readonly generation: number;
}
export interface PdfName {
  readonly kind: 'name';
  readonly name: string;
}
export interface PdfNumber {
  readonly kind: 'number';
  readonly value: number;
}

const MOST_DEPTH = 64;
const CHUNK = 8192;

/** Bytes as characters of the same numbers; enough of a PDF to read its syntax. What decoders call Latin-1 gives other characters to 32 of them. */
export function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return text;
}

/** As it was written. */
export function rawOf({ source, start, end }: PdfSpan): string {
  return textOf(source.subarray(start, end));
}

const WHITE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITERS = new Set([...'()<>[]{}/%'].map((character) => character.charCodeAt(0)));

/** Reads values (ISO 32000-1, 7.3) from bytes, one after the other. */
export class PdfReader {
  constructor(
    private readonly source: Uint8Array,
    /** Where the next value is looked for. */
    public position: number,
  ) {}

  /** @throws PdfRefusal `DAMAGED` */
  value(depth = 0): PdfValue {
    if (depth > MOST_DEPTH) throw damaged('values lie too deep in each other');
    this.skipWhite();
    const start = this.position;
    const [first, second] = [this.at(0), this.at(1)];
    const spanned = <Kind extends object>(value: Kind): Kind & PdfSpan => ({ ...value, source: this.source, start, end: this.position });
    if (first === '<' && second === '<') return spanned(this.dictionary(depth));
    if (first === '[') return spanned(this.array(depth));
    if (first === '/') return spanned({ kind: 'name' as const, name: this.name() });
    if (first === '(') return spanned(this.literalString());
    if (first === '<') return spanned(this.hexString());
    const word = this.word();
    if (word === 'true' || word === 'false') return spanned({ kind: 'boolean' as const });
    if (word === 'null') return spanned({ kind: 'null' as const });
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) throw damaged('a value is expected');
    return this.referenceAt(start, word) ?? spanned({ kind: 'number' as const, value: Number(word) });
  }

  /** The next characters up to white space or a delimiter; empty before a delimiter. */
  word(): string {
    this.skipWhite();
    const start = this.position;
    while (this.position < this.source.length && !this.isWhite() && !DELIMITERS.has(this.source[this.position] ?? 0)) this.position += 1;
    return textOf(this.source.subarray(start, this.position));
  }

  /** @throws PdfRefusal `DAMAGED` unless a whole number that is not negative comes next */
  count(): number {
    const word = this.word();
    if (!/^\d{1,15}$/.test(word)) throw damaged('a whole number is expected');
    return Number(word);
  }

  skipWhite(): void {
    for (; this.position < this.source.length; this.position += 1) {
      if (this.at(0) === '%') while (this.position + 1 < this.source.length && this.at(1) !== '\n' && this.at(1) !== '\r') this.position += 1;
      else if (!this.isWhite()) return;
    }
  }

  private at(offset: number): string {
    const byte = this.source[this.position + offset];
    return byte === undefined ? '' : String.fromCharCode(byte);
  }

  private isWhite(): boolean {
    return WHITE.has(this.source[this.position] ?? -1);
  }

  private dictionary(depth: number): PdfDictionary {
    const entries = new Map<string, PdfValue>();
    this.position += 2;
    for (;;) {
      this.skipWhite();
      if (this.at(0) === '>' && this.at(1) === '>') break;
      if (this.at(0) !== '/') throw damaged('a key of a dictionary is expected');
      const key = this.name();
      entries.set(key, this.value(depth + 1));
    }
    this.position += 2;
    return { kind: 'dictionary', entries };
  }

  private array(depth: number): PdfArray {
    const items: PdfValue[] = [];
    this.position += 1;
    for (;;) {
      this.skipWhite();
      if (this.at(0) === ']') break;
      items.push(this.value(depth + 1));
    }
    this.position += 1;
    return { kind: 'array', items };
  }

  private name(): string {
    this.position += 1;
    const start = this.position;
    while (this.position < this.source.length && !this.isWhite() && !DELIMITERS.has(this.source[this.position] ?? 0)) this.position += 1;
    return textOf(this.source.subarray(start, this.position)).replaceAll(/#([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }

  private literalString(): { readonly kind: 'string' } {
    let open = 0;
    for (; this.position < this.source.length; this.position += 1) {
      const character = this.at(0);
      if (character === '\\') this.position += 1;
      else if (character === '(') open += 1;
      else if (character === ')') open -= 1;
      if (open === 0) {
        this.position += 1;
        return { kind: 'string' };
      }
    }
    throw damaged('a string has no end');
  }

  private hexString(): { readonly kind: 'string' } {
    while (this.position < this.source.length && this.at(0) !== '>') this.position += 1;
    if (this.at(0) !== '>') throw damaged('a string has no end');
    this.position += 1;
    return { kind: 'string' };
  }

  private referenceAt(start: number, word: string): (PdfReference & PdfSpan) | undefined {
    const after = this.position;
    if (/^\d{1,10}$/.test(word)) {
      const generation = this.word();
      if (/^\d{1,5}$/.test(generation) && this.word() === 'R') {
        return { kind: 'reference', number: Number(word), generation: Number(generation), source: this.source, start, end: this.position };
      }
    }
    this.position = after;
    return undefined;
  }
}
