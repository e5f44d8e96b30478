/** A name as whoever holds a link may see it: enough for its owner to know it, nothing for anybody else. */
export function maskName(name: string): string {
  return name
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => [...part].map((character, index) => (index === 0 ? character : '•')).join(''))
    .join(' ');
}
