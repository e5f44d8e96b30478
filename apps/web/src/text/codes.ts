/** Groups of four are easier to read aloud and to compare. */
export function groupsOfFour(code: string): string {
  return code.match(/.{1,4}/gu)?.join(' ') ?? '';
}

/** A code as typed: people add spaces, dots and hyphens to read better. */
export function withoutSeparators(typed: string): string {
  return typed.replace(/[\s.\-–—]/g, '');
}

/** The end of an identifier, enough to tell two apart on a page and to quote on the telephone. */
export function shortId(id: string): string {
  return id.replaceAll('-', '').slice(-8).toUpperCase();
}
