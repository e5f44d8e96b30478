import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PdfRefusal } from './pdf-refusal.js';
import type { PdfRefusalReason } from './pdf-refusal.js';
import { embedSignature, prepareSignature } from './pdf-signature.js';

// Peer tools take their time on a busy machine; no result depends on it.
jest.setTimeout(120_000);

const NOW = new Date('2026-11-22T16:00:00Z');
const hasPdfsig = spawnSync('pdfsig', ['-v']).error === undefined;
if (!hasPdfsig) process.stderr.write('Skipped: pdfsig (poppler-utils) is not installed, so it cannot check signed PDFs\n');
const itWithPdfsig = hasPdfsig ? it : it.skip;

type Bytes = Uint8Array<ArrayBuffer>;
const bytesOf = (text: string): Bytes => Uint8Array.from(Buffer.from(text, 'latin1'));

/** Objects by number; what stands in the first is the catalogue. */
type Objects = Readonly<Record<number, string>>;
const PLAIN: Objects = {
  1: '<< /Type /Catalog /Pages 2 0 R >>',
  2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>',
  4: '<< /Length 40 >>\nstream\nBT /F1 18 Tf 40 100 Td (Seen \x80\x99) Tj ET  \nendstream',
};

/** A file with a table, as most writers make it. */
function withTable(objects: Objects, trailer = ''): Bytes {
  let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const rows = ['0000000000 65535 f \n'];
  for (const [number, content] of Object.entries(objects)) {
    rows[Number(number)] = `${String(text.length).padStart(10, '0')} 00000 n \n`;
    text += `${number} 0 obj\n${content}\nendobj\n`;
  }
  const size = rows.length;
  return bytesOf(`${text}xref\n0 ${size}\n${rows.join('')}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${text.length}\n%%EOF\n`);
}

/** The same objects in an object stream, named by a table that is a stream with a predictor, as newer writers make it. */
function withStreams(objects: Objects): Bytes {
  const { 4: content = '', ...packed } = objects;
  let text = `%PDF-1.7\n4 0 obj\n${content}\nendobj\n`;
  const pairs = Object.entries(packed);
  let index = '';
  let body = '';
  for (const [number, value] of pairs) {
    index += `${number} ${body.length} `;
    body += `${value} `;
  }
  const objectStream = deflateSync(Buffer.from(index + body, 'latin1')).toString('latin1');
  const [streamAt, last] = [text.length, Math.max(...Object.keys(objects).map(Number))];
  text += `${last + 1} 0 obj\n<< /Type /ObjStm /N ${pairs.length} /First ${index.length} /Filter /FlateDecode /Length ${objectStream.length} >>\nstream\n${objectStream}\nendstream\nendobj\n`;
  const rows: number[][] = Array.from({ length: last + 3 }, () => [0, 0, 0, 0]);
  pairs.forEach(([number], place) => (rows[Number(number)] = [2, 0, last + 1, place]));
  rows[4] = [1, 0, 9, 0];
  rows[last + 1] = [1, streamAt >> 8, streamAt & 255, 0];
  rows[last + 2] = [1, text.length >> 8, text.length & 255, 0];
  // PNG predictor 12: each row as the difference to the one above.
  const predicted = rows.flatMap((row, at) => [2, ...row.map((value, column) => (value - (rows[at - 1]?.[column] ?? 0)) & 255)]);
  const table = deflateSync(Buffer.from(predicted)).toString('latin1');
  const parameters = '/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 4 >>';
  const dictionary = `<< /Type /XRef /W [1 2 1] /Size ${last + 3} /Root 1 0 R ${parameters} /Length ${table.length} >>`;
  return bytesOf(`${text}${last + 2} 0 obj\n${dictionary}\nstream\n${table}\nendstream\nendobj\nstartxref\n${text.length}\n%%EOF`);
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vidimus-pdf-'));
  const subject = ['-subj', '/CN=Holder', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', ...subject], { stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function sign(bytes: Bytes): Promise<Bytes> {
  const prepared = await prepareSignature(bytes, NOW);
  const [content, out] = [join(folder, 'content'), join(folder, 'signature.der')];
  writeFileSync(content, prepared.signed);
  const who = ['-signer', join(folder, 'certificate.pem'), '-inkey', join(folder, 'key.pem')];
  execFileSync('openssl', ['cms', '-sign', '-cades', '-binary', '-md', 'sha256', '-outform', 'DER', '-in', content, '-out', out, ...who], { stdio: 'pipe' });
  return embedSignature(prepared, readFileSync(out));
}

/** What pdfsig says of a file: for each signature whether it holds, and whether all of the file is signed by it. */
function judged(bytes: Uint8Array): { readonly valid: number; readonly whole: number; readonly text: string } {
  const path = join(folder, 'signed.pdf');
  writeFileSync(path, bytes);
  const text = spawnSync('pdfsig', ['-nocert', path], { encoding: 'utf8' }).stdout;
  const count = (words: string): number => text.split(words).length - 1;
  return { valid: count('Signature is Valid'), whole: count('Total document signed'), text };
}

const FORM = { ...PLAIN, 1: '<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R >>', 5: '<< /Fields 6 0 R /DA (/Helv 0 Tf) >>', 6: '[ ]' };
const KINDS: readonly (readonly [string, Bytes])[] = [
  ['a table', withTable(PLAIN)],
  ['streams', withStreams(PLAIN)],
  ['a form of its own, in objects', withTable(FORM)],
  ['a form in streams', withStreams(FORM)],
  ['a form in the catalogue, and notes on the page', withTable({ ...PLAIN, 1: '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] >> /Lang (el) >>', 3: `${PLAIN[3]?.slice(0, -2) ?? ''} /Annots 5 0 R >>`, 5: '[]' })],
];

const text = (bytes: Bytes): string => Buffer.from(bytes).toString('latin1');

describe('a signed PDF', () => {
  itWithPdfsig.each(KINDS)('with %s holds for pdfsig, all of it; a second signature leaves the first one whole', async (_kind, file) => {
    const once = await sign(file);
    expect(judged(once)).toMatchObject({ valid: 1, whole: 1, text: expect.stringContaining('ETSI.CAdES.detached') });
    expect(Buffer.from(once.subarray(0, file.length)).equals(Buffer.from(file))).toBe(true);
    const twice = await sign(once);
    expect(judged(twice)).toMatchObject({ valid: 2, whole: 1 });
    const changed = twice.slice();
    changed.set(bytesOf('Felt'), Buffer.from(changed).indexOf('MediaBox') - 40);
    expect(judged(changed).valid).toBe(0);
  });

  it('says when, and covers everything but its own place', async () => {
    const prepared = await prepareSignature(withTable(PLAIN), NOW);
    const text = Buffer.from(prepared.bytes).toString('latin1');
    const [first, second, third, fourth] = (/\/ByteRange \[([\d ]+)\]/.exec(text)?.[1] ?? '').trim().split(/ +/).map(Number);
    expect([first, (third ?? 0) + (fourth ?? 0), prepared.signed.length]).toEqual([0, text.length, (second ?? 0) + (fourth ?? 0)]);
    expect([text[second ?? 0], text[(third ?? 0) - 1], text.includes('/M (D:20261122160000Z)')]).toEqual(['<', '>', true]);
    expect(() => embedSignature(prepared, new Uint8Array(20_000))).toThrow(RangeError);
  });
});

/** A document with two fields for signatures, as forms have them that somebody prepared: the first one locks what its author wants. */
const prepared = (lock: string): Objects => ({
  ...FORM,
  6: '[7 0 R 8 0 R]',
  7: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (Applicant) /Rect [40 40 140 60] /F 4 /P 3 0 R /Lock << /Type /SigFieldLock ${lock} >> >>`,
  8: '<< /Type /Annot /Subtype /Widget /FT /Sig /T <FEFF00570069> /Rect [160 40 260 60] /F 4 /P 3 0 R >>',
  3: `${PLAIN[3]?.slice(0, -2) ?? ''} /Annots [7 0 R 8 0 R] >>`,
});

describe('a PDF with fields for its signatures', () => {
  itWithPdfsig.each([['a table', withTable], ['streams', withStreams]] as const)('of %s is signed in them, one after the other, and the lock of the author is repeated', async (_kind, written) => {
    const once = await sign(written(prepared('/Action /Include /Fields [(Amount)] /P 2')));
    expect(judged(once)).toMatchObject({ valid: 1, whole: 1, text: expect.stringMatching(/Signature Field Name: Applicant/) });
    const added = text(once).slice(-60_000);
    expect(added).toContain('/TransformMethod /FieldMDP /Data 1 0 R /TransformParams << /Type /TransformParams /V /1.2 /Action /Include /Fields [(Amount)] /P 2 >>');
    const twice = await sign(once);
    expect(judged(twice)).toMatchObject({ valid: 2, whole: 1 });
    // There is no third field, and nothing forbids a new one.
    expect(judged(await sign(twice))).toMatchObject({ valid: 3, whole: 1 });
  });

  itWithPdfsig('lets others sign only where the lock of the first signature leaves a field open', async () => {
    const once = await sign(withTable(prepared('/Action /Exclude /Fields [(Wi)]')));
    const twice = await sign(once);
    expect(judged(twice)).toMatchObject({ valid: 2, whole: 1 });
    await expect(prepareSignature(twice, NOW)).rejects.toMatchObject({ reason: 'LOCKED' });
    const all = await sign(withTable(prepared('/Action /All')));
    await expect(prepareSignature(all, NOW)).rejects.toMatchObject({ reason: 'LOCKED' });
    const final = await sign(withTable(prepared('/Action /Include /Fields [(Amount)] /P 1')));
    await expect(prepareSignature(final, NOW)).rejects.toMatchObject({ reason: 'LOCKED' });
    const other = await sign(withTable(prepared('/Action /Include /Fields [(Wi)]')));
    expect(text(await sign(other)).slice(other.length)).toMatch(/\/T \(Signature\d+\)/);
  });
});

const certified = (reference: string): Objects => ({ ...PLAIN, 1: '<< /Type /Catalog /Pages 2 0 R /Perms << /DocMDP 5 0 R >> >>', 5: `<< /Type /Sig /Reference [<< ${reference} >>] >>` });
const field = (reference: string): Objects => ({ ...FORM, 6: '[7 0 R]', 7: '<< /FT /Sig /T (A) /V 8 0 R >>', 8: `<< /Type /Sig /Reference [<< ${reference} >>] >>` });

describe('a file that is not signed as a PDF', () => {
  it.each<[string, PdfRefusalReason, Bytes]>([
    ['no PDF', 'NOT_A_PDF', bytesOf('Dear reader')],
    ['an empty file', 'NOT_A_PDF', bytesOf('')],
    ['an encrypted one', 'ENCRYPTED', withTable(PLAIN, '/Encrypt << /Filter /Standard >>')],
    ['one whose author allows no changes', 'LOCKED', withTable(certified('/TransformMethod /DocMDP /TransformParams << /P 1 >>'))],
    ['one with a signature that locks all fields', 'LOCKED', withTable(field('/TransformMethod /FieldMDP /TransformParams << /Action /All >>'))],
    ['one with a signature that locks all fields but some', 'LOCKED', withTable(field('/TransformMethod /FieldMDP /TransformParams << /Action /Exclude /Fields [(B)] >>'))],
    ['one with a signature whose lock ends all changes', 'LOCKED', withTable(field('/TransformMethod /FieldMDP /TransformParams << /Action /Include /Fields [(B)] /P 1 >>'))],
    ['one with a field within another whose signature locks all', 'LOCKED', withTable({ ...FORM, 6: '[9 0 R]', 9: '<< /T (Group) /Kids [7 0 R] >>', 7: '<< /FT /Sig /T (A) /V 8 0 R >>', 8: '<< /Type /Sig /Reference [<< /TransformMethod /FieldMDP /TransformParams << /Action /All >> >>] >>' })],
    ['one that is cut off', 'DAMAGED', withTable(PLAIN).slice(0, -30)],
    ['one with a wrong table', 'DAMAGED', bytesOf(text(withTable(PLAIN)).replace('00000 n', '00000 x'))],
    ['one whose objects lie elsewhere', 'DAMAGED', bytesOf(text(withTable(PLAIN)).replace(/0000000\d\d\d 00000 n/, '0000000001 00000 n'))],
    ['one without pages', 'DAMAGED', withTable({ 1: '<< /Type /Catalog >>' })],
    ['one whose pages go in a circle', 'DAMAGED', withTable({ ...PLAIN, 2: '<< /Type /Pages /Kids [2 0 R] >>' })],
    ['one whose tables go in a circle', 'DAMAGED', bytesOf(text(withTable(PLAIN)).replace('/Root', `/Prev ${/startxref\n(\d+)/.exec(text(withTable(PLAIN)))?.[1] ?? ''} /Root`))],
    ['one that is all brackets', 'DAMAGED', bytesOf(`%PDF-1.4\n${'['.repeat(100_000)}\nstartxref\n9\n%%EOF`)],
  ])('is %s: %s', async (_what, reason, file) => {
    await expect(prepareSignature(file, NOW)).rejects.toEqual(expect.objectContaining({ name: 'PdfRefusal', reason }));
  });

  it('is any other damage: each byte of structure changed gives a signature or a refusal, and no other error', async () => {
    for (const [, file] of KINDS.slice(0, 2)) {
      for (let at = 0; at < file.length; at += 3) {
        const changed = file.slice();
        changed[at] = (changed[at] ?? 0) ^ 0x15;
        const outcome = await prepareSignature(changed, NOW).catch((error: unknown) => error);
        expect(outcome instanceof PdfRefusal || (typeof outcome === 'object' && outcome !== null && 'placeOffset' in outcome)).toBe(true);
      }
    }
  });

  it('is not one whose author allows signatures', async () => {
    expect((await prepareSignature(withTable(certified('/TransformMethod /DocMDP /TransformParams << /P 2 >>')), NOW)).placeOffset).toBeGreaterThan(0);
    expect((await prepareSignature(withTable(field('/TransformMethod /FieldMDP /TransformParams << /Action /Include >>')), NOW)).placeOffset).toBeGreaterThan(0);
  });
});
