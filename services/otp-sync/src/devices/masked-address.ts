import type { OtpDeviceKind } from '@vidimus/contracts';

/** An address as far as a person needs it to recognise his own: three digits of a number, one letter and the domain of a mailbox. */
export function maskedAddress(kind: OtpDeviceKind, address: string): string {
  if (kind === 'EMAIL') {
    const at = address.lastIndexOf('@');
    return `${address.slice(0, 1)}•••${address.slice(at)}`;
  }
  return address.slice(-3).padStart(address.length, '•');
}
