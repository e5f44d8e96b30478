import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emailDomain, maskEmail, maskPhone, normaliseEmail, normalisePhone } from './contact.js';

describe('e-mail', () => {
  it('trims, lower-cases and encodes the domain, and keeps the local part', () => {
    expect(normaliseEmail('  Anna.Maria@Example.COM ')).toEqual({ ok: true, value: 'Anna.Maria@example.com' });
    expect(normaliseEmail('info@bücher.example')).toEqual({ ok: true, value: 'info@xn--bcher-kva.example' });
    expect(emailDomain('info@agency.example.com')).toBe('agency.example.com');
  });

  it.each([
    ['', 'EMPTY'],
    ['nobody', 'FORMAT'],
    ['@example.com', 'FORMAT'],
    ['a@', 'FORMAT'],
    ['a@localhost', 'FORMAT'],
    ['a@exa mple.com', 'FORMAT'],
    ['a@127.0.0.1', 'FORMAT'],
    ['a b@example.com', 'CHARACTERS'],
    ['a..b@example.com', 'CHARACTERS'],
    ['a@b\r\nBcc: c@example.com', 'CHARACTERS'],
    [`${'a'.repeat(65)}@example.com`, 'LENGTH'],
  ])('refuses %j with %s', (text, reason) => {
    expect(normaliseEmail(text)).toEqual({ ok: false, reason });
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const first = normaliseEmail(address);
        if (first.ok) expect(normaliseEmail(first.value)).toEqual(first);
      }),
    );
  });
});

describe('phone', () => {
  it('takes separators and 00, and gives E.164', () => {
    expect(normalisePhone('+30 210 000-0000')).toEqual({ ok: true, value: '+302100000000' });
    expect(normalisePhone('0039 (06) 0000.0000')).toEqual({ ok: true, value: '+390600000000' });
  });

  it.each([
    ['', 'EMPTY'],
    ['2100000000', 'FORMAT'],
    ['+0300000000', 'FORMAT'],
    ['+30abc', 'CHARACTERS'],
    ['+301234', 'LENGTH'],
    ['+3012345678901234', 'LENGTH'],
  ])('refuses %j with %s', (text, reason) => {
    expect(normalisePhone(text)).toEqual({ ok: false, reason });
  });
});

describe('what is shown of an address', () => {
  it('[C-25] is enough for its owner, and tells a stranger neither number nor mailbox', () => {
    expect(maskPhone('+306901234567')).toBe('•••••••••••67');
    expect(maskEmail('eleni.p@a.agency.example')).toBe('e•••@a.agency.example');
    expect(maskEmail('e@a.example')).toBe('e•••@a.example');
  });
});
