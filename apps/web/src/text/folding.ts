/** Letters without accents, in one case, with one sigma: what a search compares (Greek, Italian and Portuguese alike). */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ς', 'σ');
}

/** Whether every word that was typed begins some word of the text. */
export function matchesName(text: string, typed: string): boolean {
  const words = folded(text).split(/[\s@.\-']+/);
  return folded(typed).split(/\s+/).filter((part) => part !== '').every((part) => words.some((word) => word.startsWith(part)));
}
