/** Whether a host name or address means this machine itself, where nobody reads along. Brackets around IPv6 addresses are taken too. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name);
}
