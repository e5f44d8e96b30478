import { describe, expect, it } from '@jest/globals';
import { EMPTY_IMPORT, faultsOfImport, orderOf } from './import-draft.js';

const place = { id: 'a', path: '/r/a/' };
const found = (faults: object): object => Object.fromEntries(Object.entries(faults).filter(([, word]) => word !== undefined));

describe('the form for a file of tokens', () => {
  it('asks for what is missing, and takes a key in groups', () => {
    expect(found(faultsOfImport(EMPTY_IMPORT, undefined, undefined))).toEqual({ organisationId: 'IMPORT_ORGANISATION', format: 'IMPORT_FORMAT', file: 'IMPORT_FILE' });
    const filled = { ...EMPTY_IMPORT, format: 'PSKC', key: '00112233 44556677 8899aabb ccddeeff', manufacturer: ' Example & Sons ' } as const;
    expect(found(faultsOfImport(filled, place, 1))).toEqual({});
    expect(orderOf(filled, 'PSKC', place, { name: 'tokens.xml', size: 1 })).toEqual({
      organisationId: 'a', organisationPath: '/r/a/', format: 'PSKC', fileName: 'tokens.xml', sizeBytes: 1, key: '00112233445566778899aabbccddeeff', manufacturer: 'Example & Sons',
    });
  });

  it('says what does not fit', () => {
    const wrong = { ...EMPTY_IMPORT, format: 'PSKC', key: '0011', manufacturer: '<b>', model: '-' } as const;
    expect(found(faultsOfImport(wrong, place, 257 * 1024 * 1024))).toEqual({ file: 'IMPORT_FILE', key: 'IMPORT_KEY', manufacturer: 'PRINTED_NAME', model: 'PRINTED_NAME' });
  });
});
