import { type IdentifierFault } from './check.js';

/** Identifier schemes of ETSI EN 319 412-1: 5.1.3 for natural persons, 5.1.4 for legal persons. */
export const PERSON_SCHEMES = ['PAS', 'IDC', 'PNO', 'TIN'] as const;
/** Schemes of a legal person's `organizationIdentifier`. */
export const ORGANISATION_SCHEMES = ['VAT', 'NTR', 'PSD', 'LEI'] as const;

/** A scheme of a natural person's subject `serialNumber`. */
export type PersonScheme = (typeof PERSON_SCHEMES)[number];
/** A scheme of a legal person's `organizationIdentifier`. */
export type OrganisationScheme = (typeof ORGANISATION_SCHEMES)[number];

/** The parts of an identifier such as `TINGR-094259216`. */
export interface SemanticsIdentifier {
  readonly scheme: PersonScheme | OrganisationScheme;
  /** ISO 3166-1 alpha-2; `EL` and `XI` only with VAT, `XG` only with LEI. */
  readonly country: string;
  readonly reference: string;
}

/** Outcome of {@link parseSemanticsIdentifier}. */
export type SemanticsIdentifierCheck =
  | { readonly ok: true; readonly value: SemanticsIdentifier }
  | { readonly ok: false; readonly reason: IdentifierFault };

/**
 * Writes scheme, country and reference in the form of ETSI EN 319 412-1, for example `TINGR-094259216`, `VATEL-094259216`.
 * @throws RangeError when the parts break a rule, naming the rule; parse foreign input with {@link parseSemanticsIdentifier}.
 */
export function formatSemanticsIdentifier(identifier: SemanticsIdentifier): string {
  const text = `${identifier.scheme}${identifier.country}-${identifier.reference}`;
  const check = parseSemanticsIdentifier(text);
  if (!check.ok) {
    throw new RangeError(`A semantics identifier of scheme ${identifier.scheme} was refused: ${check.reason}`);
  }
  return text;
}

/**
 * Reads an identifier of ETSI EN 319 412-1. Greece is `GR` for persons and every scheme but VAT, where tax practice (and the
 * standard) writes `EL`; Northern Ireland's `XI` exists for VAT alone. `TAX` is refused: it is deprecated in favour of TIN.
 */
export function parseSemanticsIdentifier(text: string): SemanticsIdentifierCheck {
  if (text === '') return { ok: false, reason: 'EMPTY' };
  const match = /^([A-Z]{3})([A-Z]{2})-(\S(?:.*\S)?)$/u.exec(text);
  const [, schemeText = '', country = '', reference = ''] = match ?? [];
  if (match === null) return { ok: false, reason: 'FORMAT' };
  const scheme = [...PERSON_SCHEMES, ...ORGANISATION_SCHEMES].find((known) => known === schemeText);
  if (scheme === undefined) return { ok: false, reason: 'SCHEME' };
  if (!acceptsCountry(scheme, country)) return { ok: false, reason: 'COUNTRY' };
  // The value travels in a PrintableString of at most 64 characters (RFC 5280, ub-serial-number).
  if (text.length > 64) return { ok: false, reason: 'LENGTH' };
  if (!/^[A-Za-z0-9 '()+,./:=?-]+$/.test(reference)) return { ok: false, reason: 'CHARACTERS' };
  return { ok: true, value: { scheme, country, reference } };
}

function acceptsCountry(scheme: SemanticsIdentifier['scheme'], country: string): boolean {
  // LEI codes belong to no country; the standard reserves XG ("global") for them.
  if (scheme === 'LEI') return country === 'XG';
  if (scheme === 'VAT') return country !== 'GR' && country !== 'UK' && country !== 'XG';
  return !['EL', 'XI', 'UK', 'XG'].includes(country);
}
