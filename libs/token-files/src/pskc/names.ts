/** Namespaces of RFC 6030, section 11.1, and of the standards it builds on. */
export const PSKC = 'urn:ietf:params:xml:ns:keyprov:pskc';
export const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';
export const XMLENC = 'http://www.w3.org/2001/04/xmlenc#';
export const XMLENC11 = 'http://www.w3.org/2009/xmlenc11#';
export const PKCS5 = 'http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#';
const XMLDSIG_MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

/** How a value is encrypted: AES in CBC mode (no integrity of its own) or AES key wrap (RFC 3394; padded: RFC 5649). */
export interface ValueCipher {
  readonly mode: 'CBC' | 'WRAP' | 'WRAP_PADDED';
  readonly keyBytes: number;
}

export const CIPHERS: ReadonlyMap<string, ValueCipher> = new Map(
  [128, 192, 256].flatMap((bits): [string, ValueCipher][] => [
    [`${XMLENC}aes${bits}-cbc`, { mode: 'CBC', keyBytes: bits / 8 }],
    [`${XMLENC}kw-aes${bits}`, { mode: 'WRAP', keyBytes: bits / 8 }],
    [`${XMLENC11}kw-aes-${bits}-pad`, { mode: 'WRAP_PADDED', keyBytes: bits / 8 }],
  ]),
);

/** Hash functions that message authentication codes and password derivations are built on. */
export type MacHash = 'sha1' | 'sha256' | 'sha512';

/** RFC 6030, section 6.1.1 names HMAC-SHA1; the others are of RFC 6931, section 2.2. */
export const MACS: ReadonlyMap<string, MacHash> = new Map([
  [`${XMLDSIG}hmac-sha1`, 'sha1'],
  [`${XMLDSIG_MORE}hmac-sha256`, 'sha256'],
  [`${XMLDSIG_MORE}hmac-sha512`, 'sha512'],
]);

export const DERIVATIONS: ReadonlySet<string> = new Set([`${PKCS5}pbkdf2`, `${XMLENC11}pbkdf2`]);
