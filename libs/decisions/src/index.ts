export { canonicalBytes, digestOf, saltedDigest } from './digest.js';
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
export { ISSUANCE_APPROVAL, signStatement, statedMethod, STATEMENT_ISSUER, STATEMENT_MAX_LENGTH, STATEMENT_TYPE } from './decision-statement.js';
export type { StatementInput, StatementPayload } from './decision-statement.js';
export { decisionKeysSchema, grantAllowsApproval, verifyDecision } from './verify-decision.js';
export type { DecisionEvidence, DecisionKeys, VerifiedDecision } from './verify-decision.js';
export { evidenceFileSchema, evidenceText, makeEvidenceFile, verifyEvidenceFile } from './evidence-file.js';
export type { EvidenceFile, EvidenceToExport, VerifiedEvidence } from './evidence-file.js';
export { assertionSchema, base64UrlSchema, relyingPartyOf, SECURITY_KEY_ALGORITHMS, securityKeyEvidenceSchema, verifyAssertion } from './security-key-evidence.js';
export type { Assertion, RelyingParty, SecurityKeyEvidence } from './security-key-evidence.js';
