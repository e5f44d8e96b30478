import { describe, expect, it } from '@jest/globals';
import { readCertificateSearch } from './certificate-search.js';

describe('a search for certificates', () => {
  it('takes a name for a surname, nine digits for a tax number, and other codes for the beginning of a serial number', () => {
    expect(readCertificateSearch(' Παπαδ ')).toEqual({ find: { surname: 'Παπαδ' } });
    expect(readCertificateSearch('094 259 216')).toEqual({ find: { taxNumber: '094259216' } });
    expect(readCertificateSearch('4F1C 2d3e')).toEqual({ find: { serialNumber: '4f1c2d3e' } });
    expect(readCertificateSearch('')).toEqual({});
  });

  it('says what is wrong with what can be neither', () => {
    expect(readCertificateSearch('π')).toEqual({ fault: 'SURNAME_TOO_SHORT' });
    for (const typed of ['12 34 xy', '7']) expect(readCertificateSearch(typed)).toEqual({ fault: 'SERIAL_NUMBER' });
  });
});
