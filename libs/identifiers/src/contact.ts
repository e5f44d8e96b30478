import { domainToASCII } from 'node:url';
import { accepted, refused, type IdentifierCheck } from './check.js';

/**
 * An e-mail address in the form in which two spellings of one mailbox are equal: trimmed, the domain in lower case and in
 * its ASCII (IDNA) form. The local part is kept as typed: RFC 5321, 2.3.11 leaves its meaning to the receiving host.
 * Checks what a mail server would refuse anyway (RFC 5321, 4.5.3.1: 64 octets local part, 254 in all); whether the mailbox
 * exists is found out by writing to it.
 */
export function normaliseEmail(text: string): IdentifierCheck {
  const trimmed = text.trim();
  if (trimmed === '') return refused('EMPTY');
  const at = trimmed.lastIndexOf('@');
  if (at < 1 || at === trimmed.length - 1) return refused('FORMAT');
  const local = trimmed.slice(0, at).normalize('NFC');
  if (!/^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u.test(local)) return refused('CHARACTERS');
  const domain = domainToASCII(trimmed.slice(at + 1)).toLowerCase();
  if (!/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(domain)) return refused('FORMAT');
  if (Buffer.byteLength(local) > 64 || Buffer.byteLength(local) + domain.length + 1 > 254) return refused('LENGTH');
  return accepted(`${local}@${domain}`);
}

/** The domain of an address that {@link normaliseEmail} returned, for allow-lists of agency domains. */
export function emailDomain(normalised: string): string {
  return normalised.slice(normalised.lastIndexOf('@') + 1);
}

/**
 * A telephone number in E.164 form: `+` and 8 to 15 digits. Spaces, dots, hyphens, slashes and brackets are dropped and a leading
 * `00` becomes `+`. A number without a country code is refused (`FORMAT`): guessing one would send a code to a stranger.
 */
export function normalisePhone(text: string): IdentifierCheck {
  const compact = text.replace(/[\s()./‐-―-]/gu, '').replace(/^00/, '+');
  if (compact === '') return refused('EMPTY');
  if (!/^\+?[0-9]+$/.test(compact)) return refused('CHARACTERS');
  if (!compact.startsWith('+') || compact.startsWith('+0')) return refused('FORMAT');
  const digits = compact.length - 1;
  return digits >= 8 && digits <= 15 ? accepted(compact) : refused('LENGTH');
}

/** A telephone number as far as its owner needs it to know his own: the last two digits. */
export function maskPhone(phone: string): string {
  return phone.slice(-2).padStart(phone.length, '•');
}

/** An e-mail address as far as its owner needs it to know his own: the first letter, and the domain. How long the rest is stays hidden. */
export function maskEmail(address: string): string {
  return `${address.slice(0, 1)}•••@${emailDomain(address)}`;
}
