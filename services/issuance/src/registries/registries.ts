import type { DocumentType } from '@vidimus/decisions';

/** A person as the tax registry knows him. */
export interface RegistryPerson {
  readonly taxNumber: string;
  readonly givenName: string;
  readonly surname: string;
  readonly fatherName: string;
  /** The agency that employs the person, by the code that the registries use. */
  readonly agencyCode: string;
}

/** Who logged in at the national tax login. */
export interface TaxLogin {
  readonly taxNumber: string;
  readonly givenName: string;
  readonly surname: string;
}

/** Where a person serves, as the census of public employees has it; null when nowhere. */
export interface Employment {
  readonly givenName: string;
  readonly surname: string;
  readonly agencyCode: string | null;
}

/** A document as a person names it. */
export interface IdentityDocument {
  readonly documentType: DocumentType;
  readonly documentNumber: string;
}

/** A registry is away, too slow, or answers what it should not: says nothing about the person. */
export class RegistryUnavailable extends Error {
  override readonly name = 'RegistryUnavailable';
}

/** The registries of other authorities that vouch for a person (S4-33 to S4-35). Every question may throw {@link RegistryUnavailable}. */
export interface Registries {
  /** The person with this tax number; undefined when there is none. */
  findPerson(taxNumber: string): Promise<RegistryPerson | undefined>;
  /** Where the person serves; undefined when the census does not know the tax number. */
  findEmployment(taxNumber: string): Promise<Employment | undefined>;
  /** Whether the document is valid and belongs to this person. */
  isDocumentValid(document: IdentityDocument, taxNumber: string): Promise<boolean>;
}

/** Injection token of {@link Registries}. */
export const REGISTRIES = Symbol('vidimus.issuance.registries');
