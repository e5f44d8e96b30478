import { naturalPersonRemoteSignature } from '@vidimus/pki';
import type { CertificateProfile, ProviderDocuments } from '@vidimus/pki';

/** The same profile for real certificates and for tests, which carry a policy that nobody may rely on. */
export type ProfileVariant = 'test' | 'qualified';

/** Token of the variant that this installation issues by. */
export const PROFILE_VARIANT = Symbol('vidimus.authority.profile-variant');

/**
 * A profile as it is stored. Its content never changes under the same (id, version, variant): another content takes another
 * version, and every certificate says which one it was made by. Callers name id and version; the installation has one variant.
 */
export interface Profile {
  readonly id: string;
  readonly version: number;
  readonly variant: ProfileVariant;
  readonly definition: CertificateProfile;
}

const PKI_VARIANTS = { test: 'demo', qualified: 'qualified' } as const;

/** The profiles that come with this version of the program, for the documents of this installation. */
export function builtInProfiles(variant: ProfileVariant, documents: ProviderDocuments): Profile[] {
  const id = 'natural-person-remote-signature';
  const definition = { ...naturalPersonRemoteSignature(PKI_VARIANTS[variant], documents), id };
  return [{ id, version: definition.version, variant, definition }];
}
