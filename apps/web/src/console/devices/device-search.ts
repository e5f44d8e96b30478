/** What devices are looked for by: the number that a holder was given, or how the serial number begins. */
export type DeviceFind = { readonly reference: string } | { readonly serial: string };

/** What was typed into the search field: what to search for, or the word of the fault (`fault.*`); neither where nothing was typed. */
export interface ReadDeviceSearch {
  readonly find?: DeviceFind;
  readonly fault?: 'DEVICE_SEARCH';
}

const LONGEST_SERIAL = 60;
const REFERENCE = /^R\s*[-–—]\s*([0-9A-Z]{4})[\s-]*([0-9A-Z]{4})$/;

/** A reference is read as it is heard on the telephone: small letters, groups, and the letters that look like digits. */
export function readDeviceSearch(typed: string): ReadDeviceSearch {
  const text = typed.trim();
  if (text === '') return {};
  const [, first, second] = REFERENCE.exec(text.toUpperCase()) ?? [];
  if (first !== undefined && second !== undefined) return { find: { reference: `R-${(first + second).replaceAll('O', '0').replaceAll(/[IL]/g, '1')}` } };
  return text.length > LONGEST_SERIAL ? { fault: 'DEVICE_SEARCH' } : { find: { serial: text } };
}
