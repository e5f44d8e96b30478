/** Names come from registries; a line break among them must not keep a message back. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
