/** The terms in one language. */
export interface TermsText {
  readonly title: string;
  readonly paragraphs: readonly string[];
}
