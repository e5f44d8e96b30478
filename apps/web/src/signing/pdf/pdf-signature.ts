import { placeForSignature } from './pdf-fields.js';
import type { EmptyField } from './pdf-fields.js';
import { damaged } from './pdf-refusal.js';
import { numberIn } from './pdf-streams.js';
import { PdfFile } from './pdf-file.js';
import { rawOf, textOf } from './pdf-values.js';
import type { PdfArray, PdfDictionary, PdfReference, PdfSpan, PdfValue } from './pdf-values.js';

/** A PDF in which the place of its signature is still empty. */
export interface PreparedPdf {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What is signed: everything but the place of the signature. */
  readonly signed: Uint8Array<ArrayBuffer>;
  /** Of the first of the hexadecimal digits of the place. */
  readonly placeOffset: number;
}

/** Room for a signature with its certificates: 4 kB is usual. */
const SIGNATURE_BYTES = 16_384;
const MOST_LEVELS = 64;
const RANGE_WIDTH = 40;
/** Printed with the page, and not to be moved. */
const WIDGET_FLAGS = 132;
/** Of a form: there are signatures, and the file only grows. */
const FLAGS = { SigFlags: '3' };

/**
 * Adds an empty signature (PAdES B-B: EN 319 142-1, 6.3) by an incremental update: the file stays as it is, and what is new stands behind it.
 * It stands in the field that the author made for it, if there is one that is empty and not locked, or else in a new one.
 * @param now stated as the time of signing
 * @throws PdfRefusal
 */
export async function prepareSignature(bytes: Uint8Array<ArrayBuffer>, now: Date): Promise<PreparedPdf> {
  const file = await PdfFile.open(bytes);
  const root = file.trailer.entries.get('Root');
  const catalogue = await file.dictionary(root, 'the catalogue');
  const form = await file.resolve(catalogue.entries.get('AcroForm'));
  const place = await placeForSignature(file, catalogue, form);
  const update = new Update(file);
  const signature = update.add((number) => ({ text: signatureText(now, place, root), number }));
  const widget = place === null ? await addWidget(file, catalogue, update, signature) : undefined;
  if (place !== null) update.change(place.reference, withEntries(place.field, { V: `${signature} 0 R` }));
  const formReference = catalogue.entries.get('AcroForm');
  if (formReference?.kind === 'reference' && form?.kind === 'dictionary') await update.append(formReference, form, 'Fields', widget, FLAGS);
  else await update.setForm(catalogue, form, widget, FLAGS);
  return placed(update.written());
}

/** A field of its own on the first page, where nothing of it is seen. @returns its number */
async function addWidget(file: PdfFile, catalogue: PdfDictionary, update: Update, signature: number): Promise<number> {
  const page = await firstPage(file, catalogue);
  const widget = update.add((number) => ({
    number,
    text: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature${number}) /F ${WIDGET_FLAGS} /Rect [0 0 0 0] /P ${page.number} ${page.generation} R /V ${signature} 0 R >>`,
  }));
  await update.append(page, await file.dictionary(page, 'the first page'), 'Annots', widget, {});
  return widget;
}

/** @param cms the signature, DER @throws RangeError when it is longer than its place */
export function embedSignature({ bytes, placeOffset }: PreparedPdf, cms: Uint8Array): Uint8Array<ArrayBuffer> {
  if (cms.length > SIGNATURE_BYTES) throw new RangeError('The signature is longer than its place.');
  const signed = bytes.slice();
  const digits = Array.from(cms, (byte) => byte.toString(16).padStart(2, '0')).join('');
  signed.set(new TextEncoder().encode(digits), placeOffset);
  return signed;
}

/** @param place with a lock, which the signature has to repeat; only what it repeats is locked by it (ISO 32000-2, 12.8.2.4) */
function signatureText(now: Date, place: EmptyField | null, root: PdfValue | undefined): string {
  const time = now.toISOString().replaceAll(/[-:T]|\.\d+Z/g, '');
  const lock = place?.lock ?? null;
  const data = root?.kind === 'reference' ? ` /Data ${root.number} ${root.generation} R` : '';
  return [
    '<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached',
    `/M (D:${time}Z)`,
    ...(lock === null ? [] : [`/Reference [<< /Type /SigRef /TransformMethod /FieldMDP${data} /TransformParams << /Type /TransformParams /V /1.2 ${lock} >> >>]`]),
    `/ByteRange [${' '.repeat(RANGE_WIDTH)}]`,
    `/Contents <${'0'.repeat(SIGNATURE_BYTES * 2)}> >>`,
  ].join('\n');
}

/** Says in the file which bytes are signed, now that they are known. */
function placed({ bytes, from }: { readonly bytes: Uint8Array<ArrayBuffer>; readonly from: number }): PreparedPdf {
  const added = textOf(bytes.subarray(from));
  const range = from + added.indexOf('/ByteRange [') + '/ByteRange ['.length;
  const open = from + added.indexOf('/Contents <') + '/Contents '.length;
  const close = open + 2 + SIGNATURE_BYTES * 2;
  bytes.set(new TextEncoder().encode(`0 ${open} ${close} ${bytes.length - close}`.padEnd(RANGE_WIDTH)), range);
  const signed = new Uint8Array(open + bytes.length - close);
  signed.set(bytes.subarray(0, open));
  signed.set(bytes.subarray(close), open);
  return { bytes, signed, placeOffset: open + 1 };
}

async function firstPage(file: PdfFile, catalogue: PdfDictionary): Promise<PdfReference & PdfSpan> {
  let at = catalogue.entries.get('Pages');
  for (let level = 0; level < MOST_LEVELS; level += 1) {
    const node = await file.dictionary(at, 'a page');
    const kids = await file.resolve(node.entries.get('Kids'));
    if (kids === undefined && at?.kind === 'reference') return at;
    if (kids?.kind !== 'array') break;
    // Branches without a page are rare, and are passed over.
    at = await firstWithPages(file, kids);
  }
  throw damaged('it has no page');
}

async function firstWithPages(file: PdfFile, { items }: PdfArray): Promise<PdfValue | undefined> {
  for (const kid of items) {
    const node = await file.dictionary(kid, 'a page');
    const kids = await file.resolve(node.entries.get('Kids'));
    if (kids?.kind !== 'array' || kids.items.length > 0) return kid;
  }
  return undefined;
}

/** New and changed objects, and the part of the table that names them. */
class Update {
  private readonly objects = new Map<number, { readonly generation: number; readonly text: string }>();
  private next: number;

  constructor(private readonly file: PdfFile) {
    this.next = numberIn(file.trailer, 'Size');
  }

  /** @returns the number of the new object */
  add(make: (number: number) => { readonly text: string; readonly number: number }): number {
    const { number, text } = make(this.next);
    this.next += 1;
    this.objects.set(number, { generation: 0, text });
    return number;
  }

  /**
   * Appends a reference to a list of a dictionary, which is changed itself only where the list stands in it, or others of its entries change.
   * @param added undefined where nothing is
   */
  async append(reference: PdfReference, dictionary: PdfDictionary, list: string, added: number | undefined, others: Readonly<Record<string, string>>): Promise<void> {
    const listed = added === undefined ? {} : await this.changedList(dictionary, list, added);
    const changes = { ...others, ...listed };
    if (Object.keys(changes).length > 0) this.change(reference, withEntries(dictionary, changes));
  }

  /** A form that stands in the catalogue itself, or the first one. */
  async setForm(catalogue: PdfDictionary, form: PdfValue | undefined, widget: number | undefined, flags: Readonly<Record<string, string>>): Promise<void> {
    const root = this.file.trailer.entries.get('Root');
    if (root?.kind !== 'reference') throw damaged('the catalogue is missing');
    const existing: PdfDictionary = form?.kind === 'dictionary' ? form : { kind: 'dictionary', entries: new Map() };
    const text = withEntries(existing, { ...flags, ...(widget === undefined ? {} : await this.changedList(existing, 'Fields', widget)) });
    this.change(root, withEntries(catalogue, { AcroForm: text }));
  }

  written(): { readonly bytes: Uint8Array<ArrayBuffer>; readonly from: number } {
    const { bytes: before, hasTableStreams } = this.file;
    const encoder = new Latin1(before.length);
    encoder.write('\n');
    const offsets = new Map<number, { readonly offset: number; readonly generation: number }>();
    for (const [number, { generation, text }] of [...this.objects].sort(([one], [other]) => one - other)) {
      offsets.set(number, { offset: encoder.length, generation });
      encoder.write(`${number} ${generation} obj\n${text}\nendobj\n`);
    }
    const table = encoder.length;
    if (hasTableStreams) this.writeTableStream(encoder, offsets);
    else this.writeTable(encoder, offsets);
    encoder.write(`startxref\n${table}\n%%EOF\n`);
    return { bytes: encoder.after(before), from: before.length };
  }

  private async changedList(dictionary: PdfDictionary, list: string, added: number): Promise<Readonly<Record<string, string>>> {
    const value = dictionary.entries.get(list);
    const found = await this.file.resolve(value);
    if (found !== undefined && found.kind !== 'array') throw damaged(`${list} is no list`);
    const text = `[${(found?.items ?? []).map((item) => rawOf(item)).join(' ')} ${added} 0 R]`;
    if (found === undefined || value?.kind !== 'reference') return { [list]: text };
    this.change(value, text);
    return {};
  }

  /** Writes an object anew. */
  change({ number }: PdfReference, text: string): void {
    this.objects.set(number, { generation: this.file.generationOf(number), text });
  }

  private trailerEntries(size: number): string {
    const { trailer, tableOffset } = this.file;
    const kept = ['Root', 'Info', 'ID'].flatMap((key) => {
      const value = trailer.entries.get(key);
      return value === undefined ? [] : [`/${key} ${rawOf(value)}`];
    });
    return [`/Size ${size}`, `/Prev ${tableOffset}`, ...kept].join(' ');
  }

  private writeTable(encoder: Latin1, offsets: Offsets): void {
    encoder.write('xref\n');
    for (const [number, { offset, generation }] of offsets) {
      encoder.write(`${number} 1\n${String(offset).padStart(10, '0')} ${String(generation).padStart(5, '0')} n \n`);
    }
    encoder.write(`trailer\n<< ${this.trailerEntries(this.next)} >>\n`);
  }

  private writeTableStream(encoder: Latin1, offsets: Offsets): void {
    const all = [...offsets, [this.next, { offset: encoder.length, generation: 0 }] as const];
    const rows = all.map(([, { offset, generation }]) => String.fromCharCode(1, ...octets(offset, 8), ...octets(generation, 2)));
    const index = all.map(([number]) => `${number} 1`).join(' ');
    const content = rows.join('');
    encoder.write(`${this.next} 0 obj\n<< /Type /XRef /W [1 8 2] /Index [${index}] /Length ${content.length} ${this.trailerEntries(this.next + 1)} >>\n`);
    encoder.write(`stream\n${content}\nendstream\nendobj\n`);
  }
}

type Offsets = ReadonlyMap<number, { readonly offset: number; readonly generation: number }>;

/** Text whose characters are bytes, behind what is there already. */
class Latin1 {
  private readonly parts: string[] = [];
  length: number;

  constructor(start: number) {
    this.length = start;
  }

  write(text: string): void {
    this.parts.push(text);
    this.length += text.length;
  }

  after(before: Uint8Array): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.length);
    all.set(before);
    const text = this.parts.join('');
    for (let at = 0; at < text.length; at += 1) all[before.length + at] = text.charCodeAt(at);
    return all;
  }
}

function octets(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, place) => Math.floor(value / 256 ** (width - 1 - place)) % 256);
}

/** A dictionary with some entries replaced; all others as they were written. */
function withEntries({ entries }: PdfDictionary, changes: Readonly<Record<string, string>>): string {
  const kept = [...entries].filter(([key]) => !(key in changes)).map(([key, value]) => `/${nameText(key)} ${rawOf(value)}`);
  return `<< ${[...kept, ...Object.entries(changes).map(([key, text]) => `/${key} ${text}`)].join(' ')} >>`;
}

function nameText(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_.+-]/g, (character) => `#${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

