/** Letters without accents, in one case, with one sigma: what a search compares (Greek, Italian and Portuguese alike). */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ς', 'σ');
}

/** Whether every word that was typed begins some word of the text. */
export function matchesName(text: string, typed: string): boolean {
  const words = wordsOf(text);
  return wordsOf(typed).every((part) => words.some((word) => word.startsWith(part)));
}

/** Double names and addresses are made of several words. */
function wordsOf(text: string): string[] {
  return folded(text).split(/[\s@.\-'’]+/).filter((word) => word !== '');
}
