/**
 * Why a file is not signed as a PDF: it is none; it is encrypted; it is damaged, or uses what this reader does not know; its author or an earlier
 * signature lets nobody sign any more.
 */
export type PdfRefusalReason = 'NOT_A_PDF' | 'ENCRYPTED' | 'DAMAGED' | 'LOCKED';

/** The one error of this folder. */
export class PdfRefusal extends Error {
  override readonly name = 'PdfRefusal';

  constructor(
    readonly reason: PdfRefusalReason,
    message: string,
  ) {
    super(message);
  }
}

export function damaged(what: string): PdfRefusal {
  return new PdfRefusal('DAMAGED', what);
}
