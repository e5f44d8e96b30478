import { PkiError } from './pki-error.js';

/** Labels of RFC 7468 that the platform reads and writes. */
export type PemLabel = 'CERTIFICATE' | 'CERTIFICATE REQUEST' | 'X509 CRL' | 'PUBLIC KEY';

/** DER as PEM (RFC 7468): 64 characters a line. */
export function toPem(label: PemLabel, der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/**
 * The DER of the first PEM block with one of the labels; text around it is ignored.
 * @throws PkiError `PEM_MALFORMED` when there is no such block.
 */
export function fromPem(text: string, ...labels: readonly string[]): Uint8Array {
  for (const label of labels) {
    const begin = `-----BEGIN ${label}-----`;
    const start = text.indexOf(begin);
    const end = text.indexOf(`-----END ${label}-----`, start);
    if (start < 0 || end < 0) continue;
    const body = text.slice(start + begin.length, end).replace(/\s/g, '');
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) break;
    return Buffer.from(body, 'base64');
  }
  throw new PkiError('PEM_MALFORMED', `A PEM block "-----BEGIN ${labels[0] ?? ''}-----" is expected`);
}
