import { z } from 'zod';
import { CONTACT_KINDS } from '../persons/contact-point.js';
import { emailInput, phoneInput } from '../persons/person-input.js';
import type { ContactChangeRow } from './contact-change.entity.js';
import type { OwnContacts } from './contact-changes.service.js';

const kind = z.enum(CONTACT_KINDS);
const address = z.string().meta({ example: 'someone@agency.example' });
const instant = z.iso.datetime();

export const changeEmail = z.strictObject({ email: emailInput.describe('The new address; a link is mailed to it.') }).meta({ id: 'ChangeEmail' });
export type ChangeEmail = z.infer<typeof changeEmail>;

export const changePhone = z.strictObject({ phone: phoneInput.describe('The new number; a code is sent to it by SMS.') }).meta({ id: 'ChangePhone' });
export type ChangePhone = z.infer<typeof changePhone>;

export const contactChange = z
  .object({ id: z.uuid(), kind, expiresAt: instant.describe('Until then the link can be opened or the code be typed.') })
  .meta({ id: 'ContactChange' });
export type ContactChangeView = z.infer<typeof contactChange>;

export const ownContacts = z
  .object({
    items: z.array(z.object({ kind, address, verifiedAt: instant })).describe('What he is reached by: at most one of a kind.'),
    changes: z.array(contactChange.extend({ address })).describe('Entered and not proved yet: at most one of a kind.'),
  })
  .meta({ id: 'OwnContacts' });
export type OwnContactsView = z.infer<typeof ownContacts>;

export const confirmPhone = z
  .strictObject({ code: z.string().max(20).meta({ description: 'The six digits of the SMS.', example: '123456' }) })
  .meta({ id: 'ConfirmPhone' });
export type ConfirmPhone = z.infer<typeof confirmPhone>;

export const confirmEmail = z
  .strictObject({
    token: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/, 'What stands behind # in the mailed link.')
      .meta({ description: 'From the mailed link.', example: 'YW4gZXhhbXBsZSBvZiB0aGlydHktdHdvIG9jdGV0cyE' }),
  })
  .meta({ id: 'ConfirmEmail' });
export type ConfirmEmail = z.infer<typeof confirmEmail>;

export function viewOfChange({ id, kind: of, expiresAt }: ContactChangeRow): ContactChangeView {
  return { id, kind: of, expiresAt: expiresAt.toISOString() };
}

/** The latest of a kind alone: two that were entered at once are open together until the earlier one's end. */
export function viewOfContacts({ verified, open }: OwnContacts): OwnContactsView {
  const first = <Item>(items: readonly Item[], kindOf: (item: Item) => string): Item[] => items.filter((item, index) => items.findIndex((other) => kindOf(other) === kindOf(item)) === index);
  return {
    items: first(verified, (item) => item.kind).map(({ kind: of, address: value, verifiedAt }) => ({ kind: of, address: value, verifiedAt: verifiedAt.toISOString() })),
    changes: first(open, ({ row }) => row.kind).map(({ row, address: value }) => ({ ...viewOfChange(row), address: value })),
  };
}
