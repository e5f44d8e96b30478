/** Reasons of RFC 5280, 5.3.1 that the platform records, with their numbers. */
export const REVOCATION_REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;

/** A revocation reason by its name in RFC 5280. */
export type RevocationReason = keyof typeof REVOCATION_REASONS;

const NAMES = new Map<number, RevocationReason>();
for (const reason of Object.keys(REVOCATION_REASONS) as RevocationReason[]) NAMES.set(REVOCATION_REASONS[reason], reason);

/** The reason with this number, if the standard defines one. */
export const revocationReasonOf = (code: number): RevocationReason | undefined => NAMES.get(code);
