import { refused, type IdentifierCheck } from '../check.js';
import { checkAfm } from './afm.js';
import { checkCodiceFiscale } from './codice-fiscale.js';
import { checkCnpj, checkCpf } from './cpf-cnpj.js';
import { checkPartitaIva } from './partita-iva.js';

/** The kinds of tax identifier that the platform knows, each with its country. */
export const TAX_IDENTIFIER_KINDS = ['AFM', 'CODICE_FISCALE', 'PARTITA_IVA', 'CPF', 'CNPJ'] as const;

/** One of {@link TAX_IDENTIFIER_KINDS}. */
export type TaxIdentifierKind = (typeof TAX_IDENTIFIER_KINDS)[number];

const CHECKS: Record<TaxIdentifierKind, (text: string) => IdentifierCheck> = {
  AFM: checkAfm,
  CODICE_FISCALE: checkCodiceFiscale,
  PARTITA_IVA: checkPartitaIva,
  CPF: checkCpf,
  CNPJ: checkCnpj,
};

/** Checks `text` as the given kind and returns its normal form (no separators, upper case). */
export function checkTaxIdentifier(kind: TaxIdentifierKind, text: string): IdentifierCheck {
  return CHECKS[kind](text);
}

const PERSON_KINDS: Readonly<Record<string, TaxIdentifierKind>> = { GR: 'AFM', IT: 'CODICE_FISCALE', BR: 'CPF' };

/**
 * Checks the tax number of a natural person of a country (ISO 3166-1 alpha-2). A country without a rule here is refused
 * with `COUNTRY`: an unchecked number must not look like a checked one.
 */
export function checkPersonTaxIdentifier(country: string, text: string): IdentifierCheck {
  const kind = PERSON_KINDS[country];
  return kind === undefined ? refused('COUNTRY') : checkTaxIdentifier(kind, text);
}
