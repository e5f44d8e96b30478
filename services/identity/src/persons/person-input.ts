import { Problem } from '@vidimus/contracts';
import { checkPersonTaxIdentifier, formatSemanticsIdentifier, normaliseEmail, normalisePhone } from '@vidimus/identifiers';
import { z } from 'zod';
import type { Address } from './contacts.service.js';

/** Who a person is for the tax office, and where he is reached, as other rooms write it. */
export const personAddress = {
  taxNumber: z.string().max(40).meta({ description: "The person's tax number.", example: '094259216' }),
  country: z.string().regex(/^[A-Z]{2}$/, 'Two capital letters (ISO 3166-1).').default('GR').describe('The country whose tax number it is (ISO 3166-1 alpha-2).'),
};
export const emailInput = z.string().max(254).meta({ example: 'someone@agency.example' });
export const phoneInput = z.string().max(40).meta({ example: '+306900000000' });

/**
 * A tax number with its scheme and country, `TINGR-094259216` (ETSI EN 319 412-1, 5.1.3).
 * @throws Problem `validation-failed` for one that cannot be.
 */
export function readTaxNumber({ taxNumber, country }: { readonly taxNumber: string; readonly country: string }): string {
  const check = checkPersonTaxIdentifier(country, taxNumber);
  if (!check.ok) throw refused(check.reason === 'COUNTRY' ? '/country' : '/taxNumber', 'This is no tax number of the country.', check.reason);
  return formatSemanticsIdentifier({ scheme: 'TIN', country, reference: check.value });
}

/**
 * The addresses in their normal form.
 * @throws Problem `validation-failed` for one that cannot be.
 */
export function readAddresses({ email, phone }: { readonly email?: string | undefined; readonly phone?: string | undefined }): Address[] {
  return [...(email === undefined ? [] : [readEmail(email)]), ...(phone === undefined ? [] : [readPhone(phone)])];
}

/** @throws Problem `validation-failed` */
export function readEmail(email: string): Address {
  const check = normaliseEmail(email);
  if (!check.ok) throw refused('/email', 'This is no e-mail address.', check.reason);
  return { kind: 'EMAIL', value: check.value };
}

/** @throws Problem `validation-failed` */
export function readPhone(phone: string): Address {
  const check = normalisePhone(phone);
  if (!check.ok) throw refused('/phone', 'A telephone number begins with + and the code of its country.', check.reason);
  return { kind: 'PHONE', value: check.value };
}

function refused(pointer: string, detail: string, code: string): Problem {
  return new Problem('validation-failed', detail, { errors: [{ pointer, detail, code }] });
}
