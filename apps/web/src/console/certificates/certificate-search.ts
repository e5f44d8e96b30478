import type { IssuanceFind } from '../../api/issuance.js';
import { withoutSeparators } from '../../text/codes.js';
import { readSearch } from '../requests/request-search.js';

/** What certificates are looked for by: their holder, as requests are, or how the serial number begins. */
export type CertificateFind = IssuanceFind | { readonly serialNumber: string };

/** What was typed into the search field: what to search for, or the word of the fault (`fault.*`); neither where nothing was typed. */
export interface ReadCertificateSearch {
  readonly find?: CertificateFind;
  readonly fault?: 'CHECK_DIGIT' | 'SURNAME_TOO_SHORT' | 'SERIAL_NUMBER';
}

/** No surname has a digit; what has one is a tax number where it is nine digits long, else a serial number. */
export function readCertificateSearch(typed: string): ReadCertificateSearch {
  const code = withoutSeparators(typed).toLowerCase();
  if (!/\d/.test(code) || /^\d{9}$/.test(code)) return readSearch(typed);
  return /^[0-9a-f]{2,40}$/.test(code) ? { find: { serialNumber: code } } : { fault: 'SERIAL_NUMBER' };
}
