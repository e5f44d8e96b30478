import type { SignatureFormat } from '../api/holders/my-credentials.js';
import { embedSignature, prepareSignature } from './pdf/pdf-signature.js';

/** A file of the holder, in the memory of his browser and nowhere else. */
export interface ChosenFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What is about to be signed. */
export interface DocumentToSign {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly format: SignatureFormat;
  /** SHA-256, hexadecimal, of the file as it lies on the disk: what a person may compare. */
  readonly fingerprint: string;
  /** SHA-256, base64url, of what is signed. */
  readonly digest: string;
  /** Makes the file that the holder takes away. @param signature DER */
  readonly finish: (signature: Uint8Array) => SignedFile;
}

/** A file to be downloaded. */
export interface SignedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const MB = 1_000_000;
/** Larger ones would leave a telephone without memory. */
export const MOST_BYTES: Readonly<Record<SignatureFormat, number>> = { cades: 100 * MB, pades: 50 * MB };

/** Whether a file can carry its signature within. */
export function isPdf({ bytes }: ChosenFile): boolean {
  return String.fromCharCode(...bytes.subarray(0, 5)) === '%PDF-';
}

/** @param now stated in a PDF as the time of signing @throws PdfRefusal for a PDF that cannot carry a signature */
export async function prepareDocument(file: ChosenFile, format: SignatureFormat, now: Date): Promise<DocumentToSign> {
  const { name, bytes } = file;
  const fingerprint = await sha256(bytes);
  const about = { name, size: bytes.length, format, fingerprint: hexOf(fingerprint) };
  if (format === 'cades') {
    const finish = (signature: Uint8Array): SignedFile => ({ name: `${name}.p7s`, type: 'application/pkcs7-signature', bytes: Uint8Array.from(signature) });
    return { ...about, digest: base64UrlOf(fingerprint), finish };
  }
  const prepared = await prepareSignature(bytes, now);
  const finish = (signature: Uint8Array): SignedFile => ({ name: signedName(name), type: 'application/pdf', bytes: embedSignature(prepared, signature) });
  return { ...about, digest: base64UrlOf(await sha256(prepared.signed)), finish };
}

/** `letter.pdf` becomes `letter-signed.pdf`. */
export function signedName(name: string): string {
  return /\.pdf$/i.test(name) ? `${name.slice(0, -4)}-signed${name.slice(-4)}` : `${name}-signed.pdf`;
}

export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function base64UrlOf(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
