/** One complaint of the lint. An `error` must stop issuance. */
export interface LintFinding {
  /** Rule of the standard, for example `NAT-4.2.4-1` (ETSI EN 319 412-2) or `RFC5280-4.1.2.2`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** Names the field and what was expected; holds no value of the certificate. */
  readonly message: string;
}

/** Records a finding under a rule; the returned function is called once per complaint. */
export type Report = (code: string, message: string, severity?: LintFinding['severity']) => void;
