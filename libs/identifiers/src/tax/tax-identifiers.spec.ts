import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IdentifierCheck, IdentifierFault } from '../check.js';
import { checkAfm } from './afm.js';
import { checkCodiceFiscale } from './codice-fiscale.js';
import { checkCnpj, checkCpf } from './cpf-cnpj.js';
import { checkPartitaIva } from './partita-iva.js';
import { checkPersonTaxIdentifier, checkTaxIdentifier, TAX_IDENTIFIER_KINDS } from './tax-identifier.js';

type Vectors = readonly [string, IdentifierFault][];

function expectRefusals(check: (text: string) => IdentifierCheck, vectors: Vectors): void {
  for (const [text, reason] of vectors) expect([text, check(text)]).toEqual([text, { ok: false, reason }]);
}

function expectAccepted(check: (text: string) => IdentifierCheck, texts: readonly string[]): void {
  for (const text of texts) expect([text, check(text).ok]).toEqual([text, true]);
}

/** Every text that differs from a valid one in exactly one digit. */
const oneDigitChanged = (valid: string): string[] =>
  [...valid].flatMap((digit, index) =>
    [...'0123456789'].filter((other) => other !== digit).map((other) => valid.slice(0, index) + other + valid.slice(index + 1)),
  );

describe('AFM', () => {
  it('accepts numbers with a right check digit, the remainder-ten case included', () => {
    expectAccepted(checkAfm, ['094259216', '090000045', '123456783', '011111111', '010509832', '099755108']);
    expectAccepted(checkAfm, ['001900560', '002296510', '002534080']);
    expect(checkAfm(' 094 259 216 ')).toEqual({ ok: true, value: '094259216' });
  });

  it('[S4-08] a wrong tax number is refused with its reason and never padded', () => {
    expectRefusals(checkAfm, [
      ['123456781', 'CHECK_DIGIT'],
      ['000000001', 'CHECK_DIGIT'],
      ['12345678', 'LENGTH'],
      ['0942592160', 'LENGTH'],
      ['000000000', 'NEVER_ISSUED'],
      ['EL094259216', 'CHARACTERS'],
      ['', 'EMPTY'],
    ]);
  });

  it('finds every mistyped digit of numbers whose check does not pass through remainder ten', () => {
    for (const changed of oneDigitChanged('094259216')) expect([changed, checkAfm(changed).ok]).toEqual([changed, false]);
  });
});

describe('codice fiscale', () => {
  it('accepts codes of men and women and the omocodia variants, as issued', () => {
    expectAccepted(checkCodiceFiscale, [
      'RSSMRA85T10A562S',
      'RCCMNL83S18D969H',
      'CNTCHR83T41D969D',
      'MRTMTT25D09F205Z',
      'RSSMRA85T50A562W',
      'RSSMRA85T10A56NH',
      'RSSMRA85T10A5SNT',
      'RSSMRAURTMLARSNL',
    ]);
    expect(checkCodiceFiscale('rssmra85t10a56nh')).toEqual({ ok: true, value: 'RSSMRA85T10A56NH' });
  });

  it('names what is wrong', () => {
    expectRefusals(checkCodiceFiscale, [
      ['RSSMRA85T10A562T', 'CHECK_DIGIT'],
      ['RSSMRA85B31A562F', 'DATE'],
      ['RSSMRA85T75A562K', 'DATE'],
      ['RSSMRA85B29A562D', 'DATE'],
      ['RSSMRA85F10A562S', 'FORMAT'],
      ['RSSMRA85T10A562', 'LENGTH'],
      ['RSSMRA85T10À562S', 'CHARACTERS'],
      ['  ', 'EMPTY'],
    ]);
  });
});

describe('partita IVA', () => {
  it('checks Luhn over eleven digits', () => {
    expectAccepted(checkPartitaIva, ['00743110157', '12345670017']);
    expectRefusals(checkPartitaIva, [
      ['00743110158', 'CHECK_DIGIT'],
      ['0074311015', 'LENGTH'],
      ['00000000000', 'NEVER_ISSUED'],
      ['IT00743110157', 'CHARACTERS'],
    ]);
    for (const changed of oneDigitChanged('00743110157')) expect(checkPartitaIva(changed).ok).toBe(false);
  });
});

describe('CPF', () => {
  it('checks both digits and refuses equal digits', () => {
    expectAccepted(checkCpf, ['390.533.447-05', '111.444.777-35', '529.982.247-25']);
    expect(checkCpf('390.533.447-05')).toEqual({ ok: true, value: '39053344705' });
    expectRefusals(checkCpf, [
      ['231.002.999-00', 'CHECK_DIGIT'],
      ['111.444.777-36', 'CHECK_DIGIT'],
      ['111.111.111-11', 'NEVER_ISSUED'],
      ['3905334470', 'LENGTH'],
    ]);
  });
});

describe('CNPJ', () => {
  it('[S0-25] [C-04] accepts numeric and alphanumeric numbers, masked or not', () => {
    expectAccepted(checkCnpj, [
      '12.ABC.345/01DE-35',
      '16.727.230/0001-97',
      '11.222.333/0001-81',
      '00000000000191',
      'A1B2C3D4000193',
      'ZZZZZZZZZZZZ62',
      'AAAAAAAA000191',
    ]);
    expect(checkCnpj('12.abc.345/01de-35')).toEqual({ ok: true, value: '12ABC34501DE35' });
  });

  it('refuses wrong check digits and letters in their place', () => {
    expectRefusals(checkCnpj, [
      ['12.ABC.345/01DE-36', 'CHECK_DIGIT'],
      ['16.727.230/0001-98', 'CHECK_DIGIT'],
      ['12ABC34501DE3A', 'FORMAT'],
      ['1672723000019', 'LENGTH'],
      ['00000000000000', 'NEVER_ISSUED'],
    ]);
  });
});

describe('any kind', () => {
  it('never throws, and what it accepts it accepts again unchanged', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.string({ unit: fc.constantFrom(...'0123456789ABCDEHLMPRST.-/ '), minLength: 8, maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...TAX_IDENTIFIER_KINDS), text, (kind, typed) => {
        const first = checkTaxIdentifier(kind, typed);
        if (first.ok) expect(checkTaxIdentifier(kind, first.value)).toEqual(first);
      }),
      { numRuns: 3000 },
    );
  });

  it('a number with computed check digit is accepted, with another one refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), (body) => {
        const stem = String(body).padStart(8, '0');
        const right = [...'0123456789'].filter((digit) => checkAfm(stem + digit).ok);
        expect(right).toHaveLength(1);
      }),
    );
  });

  it('knows the person number of a country and refuses countries without a rule', () => {
    expect(checkPersonTaxIdentifier('GR', '094259216').ok).toBe(true);
    expect(checkPersonTaxIdentifier('IT', 'RSSMRA85T10A562S').ok).toBe(true);
    expect(checkPersonTaxIdentifier('BR', '390.533.447-05').ok).toBe(true);
    expect(checkPersonTaxIdentifier('EL', '094259216')).toEqual({ ok: false, reason: 'COUNTRY' });
  });
});
