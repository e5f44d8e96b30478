export type { IdentifierCheck, IdentifierFault } from './check.js';
export { emailDomain, maskEmail, maskPhone, normaliseEmail, normalisePhone } from './contact.js';
export { transliterateGreek } from './greek-transliteration.js';
export { foldName, namesAgree } from './person-name.js';
export {
  formatSemanticsIdentifier,
  ORGANISATION_SCHEMES,
  parseSemanticsIdentifier,
  PERSON_SCHEMES,
  type OrganisationScheme,
  type PersonScheme,
  type SemanticsIdentifier,
  type SemanticsIdentifierCheck,
} from './semantics-identifier.js';
export { checkAfm } from './tax/afm.js';
export { checkCodiceFiscale } from './tax/codice-fiscale.js';
export { checkCnpj, checkCpf } from './tax/cpf-cnpj.js';
export { checkPartitaIva } from './tax/partita-iva.js';
export {
  checkPersonTaxIdentifier,
  checkTaxIdentifier,
  TAX_IDENTIFIER_KINDS,
  type TaxIdentifierKind,
} from './tax/tax-identifier.js';
export { newUserId, readUserId, type RandomSource } from './user-id.js';
