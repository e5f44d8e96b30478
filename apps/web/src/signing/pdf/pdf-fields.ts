import { PdfRefusal } from './pdf-refusal.js';
import { numberIn } from './pdf-streams.js';
import type { PdfFile } from './pdf-file.js';
import { rawOf } from './pdf-values.js';
import type { PdfDictionary, PdfReference, PdfSpan, PdfValue } from './pdf-values.js';

/** A field that its author made for a signature, and that is empty. */
export interface EmptyField {
  readonly reference: PdfReference;
  readonly field: PdfDictionary;
  /** What else is locked by signing it (ISO 32000-2, 12.7.5.5): the members of its lock, as they are written into the signature. */
  readonly lock: string | null;
}

interface SignatureField {
  readonly reference: PdfReference | undefined;
  readonly field: PdfDictionary;
  readonly name: string;
}

/** What an earlier signature locks: everything, some fields, or all but some. */
type Lock = (name: string | undefined) => boolean;

const MOST_LEVELS = 32;
const MOST_FIELDS = 20_000;
const FINAL = 'an earlier signature allows no further one';

/**
 * Where the signature may stand: in the first empty field that nobody has locked or, with null, in a new one.
 * @throws PdfRefusal `LOCKED` where the author or an earlier signature allows neither (ISO 32000-2, 12.8.2)
 */
export async function placeForSignature(file: PdfFile, catalogue: PdfDictionary, form: PdfValue | undefined): Promise<EmptyField | null> {
  const permissions = await file.resolve(catalogue.entries.get('Perms'));
  const locks = permissions?.kind === 'dictionary' ? await locksOf(file, permissions.entries.get('DocMDP')) : [];
  const fields = form?.kind === 'dictionary' ? await signatureFields(file, form.entries.get('Fields')) : [];
  const empty: (EmptyField & { readonly name: string })[] = [];
  for (const { reference, field, name } of fields) {
    const value = await file.resolve(field.entries.get('V'));
    const lock = await file.resolve(field.entries.get('Lock'));
    const parameters = lock?.kind === 'dictionary' ? lock : undefined;
    if (value !== undefined) {
      locks.push(...(await locksOf(file, value)));
      if (parameters !== undefined && numberIn(parameters, 'P', 3) === 1) throw new PdfRefusal('LOCKED', FINAL);
    } else if (reference !== undefined && !field.entries.has('SV')) {
      // Whoever made a field with conditions of its own wants a program that knows them.
      empty.push({ reference, field, name, lock: parameters === undefined ? null : membersOf(parameters) });
    }
  }
  const free = empty.find(({ name }) => !locks.some((lock) => lock(name)));
  if (free !== undefined) return free;
  if (locks.some((lock) => lock(undefined))) throw new PdfRefusal('LOCKED', FINAL);
  return null;
}

/** What a signature locks. @throws PdfRefusal `LOCKED` where it allows no change at all */
async function locksOf(file: PdfFile, value: PdfValue | undefined): Promise<Lock[]> {
  const signature = await file.resolve(value);
  if (signature?.kind !== 'dictionary') return [];
  const references = await file.resolve(signature.entries.get('Reference'));
  const locks: Lock[] = [];
  for (const item of references?.kind === 'array' ? references.items : []) {
    const reference = await file.resolve(item);
    if (reference?.kind !== 'dictionary') continue;
    const method = await file.resolve(reference.entries.get('TransformMethod'));
    const parameters = await file.resolve(reference.entries.get('TransformParams'));
    if (method?.kind !== 'name' || parameters?.kind !== 'dictionary') continue;
    // PDF 2.0 lets the lock of a field say the same as the author's certification (ISO 32000-2, table 236).
    if (numberIn(parameters, 'P', method.name === 'DocMDP' ? 2 : 3) === 1) throw new PdfRefusal('LOCKED', FINAL);
    if (method.name === 'FieldMDP') locks.push(await lockBy(file, parameters));
  }
  return locks;
}

/** @returns whether a field is locked; for a field that is made only now, undefined */
async function lockBy(file: PdfFile, parameters: PdfDictionary): Promise<Lock> {
  const action = await file.resolve(parameters.entries.get('Action'));
  const list = await file.resolve(parameters.entries.get('Fields'));
  const named: string[] = [];
  for (const item of list?.kind === 'array' ? list.items : []) named.push(nameOf(await file.resolve(item)));
  const isNamed = (name: string | undefined): boolean => name !== undefined && named.some((other) => name === other || name.startsWith(`${other}.`));
  if (action?.kind !== 'name' || action.name === 'All') return () => true;
  return action.name === 'Exclude' ? (name) => !isNamed(name) : isNamed;
}

/** Fields for signatures, those within other fields too, with their whole names. */
async function signatureFields(file: PdfFile, list: PdfValue | undefined): Promise<SignatureField[]> {
  const found: SignatureField[] = [];
  let seen = 0;
  const visit = async (value: PdfValue | undefined, above: string, level: number): Promise<void> => {
    const fields = await file.resolve(value);
    for (const item of fields?.kind === 'array' && level < MOST_LEVELS ? fields.items : []) {
      seen += 1;
      if (seen > MOST_FIELDS) return;
      const field = await file.resolve(item);
      // What has no name of its own is only a picture of the field above it.
      if (field?.kind !== 'dictionary' || !field.entries.has('T')) continue;
      const own = nameOf(await file.resolve(field.entries.get('T')));
      const name = above === '' ? own : `${above}.${own}`;
      const type = await file.resolve(field.entries.get('FT'));
      if (type?.kind === 'name' && type.name === 'Sig') found.push({ reference: item.kind === 'reference' ? item : undefined, field, name });
      await visit(field.entries.get('Kids'), name, level + 1);
    }
  };
  await visit(list, '', 0);
  return found;
}

/** The members of a lock that say what is locked; names of fields are written as they were. */
function membersOf({ entries }: PdfDictionary): string {
  return ['Action', 'Fields', 'P'].flatMap((key) => {
    const value = entries.get(key);
    return value === undefined ? [] : [`/${key} ${rawOf(value)}`];
  }).join(' ');
}

/** A text as it is meant, however it is written (ISO 32000-2, 7.3.4 and 7.9.2.2). */
function nameOf(value: (PdfValue & PdfSpan) | undefined): string {
  if (value?.kind !== 'string') return '';
  const raw = rawOf(value);
  const characters = raw.startsWith('<') ? fromHex(raw.slice(1, -1)) : fromLiteral(raw.slice(1, -1));
  if (!characters.startsWith('\xfe\xff')) return characters;
  return characters.slice(2).replaceAll(/([^])([^])/g, (_both, high: string, low: string) => String.fromCharCode(high.charCodeAt(0) * 256 + low.charCodeAt(0)));
}

function fromHex(digits: string): string {
  return digits.replaceAll(/\s/g, '').replaceAll(/(.)(.?)/g, (_both, high: string, low: string) => String.fromCharCode(Number.parseInt(high + (low === '' ? '0' : low), 16)));
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function fromLiteral(text: string): string {
  return text.replaceAll(/\\(?:([0-7]{1,3})|(\r\n?|\n)|([^]))/g, (_all, octal: string | undefined, line: string | undefined, other: string | undefined) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) % 256);
    return line === undefined ? (ESCAPED[other ?? ''] ?? other ?? '') : '';
  });
}
