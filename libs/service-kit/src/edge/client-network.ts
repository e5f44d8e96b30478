import { isIP } from 'node:net';

/**
 * The network that an address belongs to, as far as one customer of a provider usually holds it: the first 24 bits of IPv4, the
 * first 56 of IPv6. Attempts are counted by it, because whoever has one address of it has the others too.
 */
export function clientNetwork(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (isIP(plain) === 4) return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  if (isIP(plain) !== 6) return 'unknown';
  const bits = expand(plain).slice(0, 4).map((group) => group.padStart(4, '0')).join('');
  return `${bits.slice(0, 14)}/56`;
}

function expand(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  if (tail === undefined) return left;
  const right = tail === '' ? [] : tail.split(':');
  return [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
}
