import { LARGEST_FILE_BYTES } from '../../../api/devices/token-imports.js';
import type { TokenFileFormat, TokenImportOrder } from '../../../api/devices/token-imports.js';

/** What is filled in besides the file; nothing of it is kept, since the key and the password are secret. */
export interface ImportFields {
  readonly organisationId: string;
  readonly format: TokenFileFormat | '';
  readonly key: string;
  readonly password: string;
  readonly manufacturer: string;
  readonly model: string;
}

export const EMPTY_IMPORT: ImportFields = { organisationId: '', format: '', key: '', password: '', manufacturer: '', model: '' };

/** Words of what is wrong, by field. */
export const IMPORT_FAULTS = { organisationId: 'IMPORT_ORGANISATION', format: 'IMPORT_FORMAT', file: 'IMPORT_FILE', key: 'IMPORT_KEY', manufacturer: 'PRINTED_NAME', model: 'PRINTED_NAME' } as const;

const KEY = /^(?:[0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64})$/i;
const PRINTED = /^[\p{L}\p{N}][\p{L}\p{N} .,_/&-]{0,59}$/u;

/** @param size of the file in bytes, undefined while none is chosen. @returns by field the word of its fault, where it has one */
export function faultsOfImport({ format, key, manufacturer, model }: ImportFields, place: object | undefined, size: number | undefined): Readonly<Record<string, string | undefined>> {
  const printed = (name: string): string | undefined => (name.trim() === '' || PRINTED.test(name.trim()) ? undefined : 'PRINTED_NAME');
  return {
    organisationId: place === undefined ? 'IMPORT_ORGANISATION' : undefined,
    format: format === '' ? 'IMPORT_FORMAT' : undefined,
    file: size === undefined || size === 0 || size > LARGEST_FILE_BYTES ? 'IMPORT_FILE' : undefined,
    key: key === '' || KEY.test(bare(key)) ? undefined : 'IMPORT_KEY',
    manufacturer: printed(manufacturer),
    model: printed(model),
  };
}

/** What the room is sent; fields that were left empty are left out. */
export function orderOf(fields: ImportFields, format: TokenFileFormat, { id, path }: { readonly id: string; readonly path: string }, file: { readonly name: string; readonly size: number }): TokenImportOrder {
  const { key, password, manufacturer, model } = fields;
  return {
    ...{ organisationId: id, organisationPath: path, format, fileName: file.name.slice(-120), sizeBytes: file.size },
    ...(key === '' ? {} : { key: bare(key) }),
    ...(password === '' ? {} : { password }),
    ...(manufacturer.trim() === '' ? {} : { manufacturer: manufacturer.trim() }),
    ...(model.trim() === '' ? {} : { model: model.trim() }),
  };
}

/** Digits are often written in groups. */
function bare(key: string): string {
  return key.replaceAll(/\s/g, '');
}
