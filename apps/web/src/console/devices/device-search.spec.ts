import { describe, expect, it } from '@jest/globals';
import { readDeviceSearch } from './device-search.js';

describe('a search for devices', () => {
  it('takes what begins with R- for a support reference, however it is written down', () => {
    for (const typed of ['R-7K3QF0ZT', 'r-7k3qf0zt', ' R – 7K3Q F0ZT ', 'r-7k3q-fozt']) expect(readDeviceSearch(typed)).toEqual({ find: { reference: 'R-7K3QF0ZT' } });
    expect(readDeviceSearch('R-IL000000')).toEqual({ find: { reference: 'R-11000000' } });
  });

  it('takes everything else for the beginning of a serial number, as it stands', () => {
    for (const serial of ['1000', 'R7K3QF0ZT', 'R-7K3', 'tk 12/a']) expect(readDeviceSearch(` ${serial}`)).toEqual({ find: { serial } });
    expect(readDeviceSearch('  ')).toEqual({});
  });

  it('says that no serial number is that long', () => {
    expect(readDeviceSearch('1'.repeat(61))).toEqual({ fault: 'DEVICE_SEARCH' });
  });
});
