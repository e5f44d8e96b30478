export { canonicalBytes, digestOf, saltedDigest } from './digest.js';
export { fillDeclaration, maskDocumentNumber } from './declaration.js';
export type { Meeting } from './declaration.js';
export { pinResetDecisionSchema } from './pin-reset-decision.js';
export type { PinResetDecision } from './pin-reset-decision.js';
export {
  DECLARATION_LOCALES,
  declarationLocaleSchema,
  decisionSubjectSchema,
  digestSchema,
  DOCUMENT_TYPES,
  documentTypeSchema,
  issuanceDecisionSchema,
} from './issuance-decision.js';
export type { DeclarationLocale, DecisionSubject, DocumentType, IssuanceDecision } from './issuance-decision.js';
export { decisionPurposeSchema, ISSUANCE_APPROVAL, PIN_RESET, signStatement, statedMethod, STATEMENT_ISSUER, STATEMENT_MAX_LENGTH, STATEMENT_TYPE } from './decision-statement.js';
export type { DecisionPurpose, StatementInput, StatementPayload } from './decision-statement.js';
export { decisionKeysSchema, grantAllowsApproval, verifyDecision, verifyPinReset } from './verify-decision.js';
export type { DecisionEvidence, DecisionKeys, VerifiedDecision } from './verify-decision.js';
export { evidenceFileSchema, evidenceText, makeEvidenceFile, verifyEvidenceFile } from './evidence-file.js';
export type { EvidenceFile, EvidenceToExport, VerifiedEvidence } from './evidence-file.js';
export { assertionSchema, base64UrlSchema, relyingPartyOf, SECURITY_KEY_ALGORITHMS, securityKeyEvidenceSchema, verifyAssertion } from './security-key-evidence.js';
export type { Assertion, RelyingParty, SecurityKeyEvidence } from './security-key-evidence.js';
