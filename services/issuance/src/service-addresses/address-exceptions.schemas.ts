import { z } from 'zod';
import { SEALED } from '../sealing/sealed-fields.js';
import type { SealedJson } from '../sealing/sealed-json.js';
import type { AddressExceptionRow } from './address-exception.entity.js';

export const putAddressException = z
  .strictObject({
    email: z.string().max(254).meta({ description: 'The address that may be used for 30 days.', example: 'someone@elsewhere.example' }),
    reason: z.string().trim().min(3).max(500).meta({ description: 'Kept with the exception, encrypted.', example: 'On secondment; keeps the address of the former agency.' }),
  })
  .meta({ id: 'PutAddressException' });
export type PutAddressException = z.infer<typeof putAddressException>;

export const addressExceptionView = z
  .object({
    id: z.uuid(),
    email: z.string().meta({ example: 'someone@elsewhere.example' }),
    reason: z.string().meta({ example: 'On secondment; keeps the address of the former agency.' }),
    madeBy: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'AddressException' });
export type AddressExceptionView = z.infer<typeof addressExceptionView>;

export const addressExceptionPage = z.object({ items: z.array(addressExceptionView), nextCursor: z.string().nullable() }).meta({ id: 'AddressExceptionPage' });
export type AddressExceptionPage = z.infer<typeof addressExceptionPage>;

export const addressExceptionQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(500).optional(),
});
export type AddressExceptionQuery = z.infer<typeof addressExceptionQuery>;

export function viewAddressException(row: AddressExceptionRow, sealed: SealedJson): AddressExceptionView {
  const { id, madeBy, createdAt, expiresAt } = row;
  return { id, ...sealed.open(SEALED.addressException, id, row.exceptionSealed), madeBy, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
}
