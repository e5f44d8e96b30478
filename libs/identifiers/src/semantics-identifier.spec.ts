import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatSemanticsIdentifier, parseSemanticsIdentifier, PERSON_SCHEMES } from './semantics-identifier.js';

describe('semantics identifier (ETSI EN 319 412-1)', () => {
  it('writes a Greek person with GR and a Greek company with EL', () => {
    expect(formatSemanticsIdentifier({ scheme: 'TIN', country: 'GR', reference: '094259216' })).toBe('TINGR-094259216');
    expect(formatSemanticsIdentifier({ scheme: 'VAT', country: 'EL', reference: '094259216' })).toBe('VATEL-094259216');
    expect(() => formatSemanticsIdentifier({ scheme: 'TIN', country: 'EL', reference: '094259216' })).toThrow(/COUNTRY/);
  });

  it('refuses what a linter would refuse, with a reason', () => {
    const reasons = Object.fromEntries(
      ['', 'TINEL-094259216', 'VATGR-1', 'TAXIT-1', 'RSSMRA85T50A562W', 'TINIT- 1', 'TINIT-É', `TINIT-${'9'.repeat(60)}`].map(
        (text) => {
          const check = parseSemanticsIdentifier(text);
          return [text, check.ok ? 'accepted' : check.reason];
        },
      ),
    );
    expect(Object.values(reasons)).toEqual([
      'EMPTY', 'COUNTRY', 'COUNTRY', 'SCHEME', 'FORMAT', 'FORMAT', 'CHARACTERS', 'LENGTH',
    ]);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PERSON_SCHEMES),
        fc.constantFrom('GR', 'IT', 'BR', 'DE'),
        fc.stringMatching(/^[A-Z0-9]{1,30}$/),
        (scheme, country, reference) => {
          const value = { scheme, country, reference };
          expect(parseSemanticsIdentifier(formatSemanticsIdentifier(value))).toEqual({ ok: true, value });
        },
      ),
    );
  });
});
