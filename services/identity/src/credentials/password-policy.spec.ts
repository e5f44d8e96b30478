import { describe, expect, it } from '@jest/globals';
import { checkPassword } from './password-policy.js';

describe('passwords that are accepted', () => {
  it.each(['correct horse battery', 'πολύ μακρύς κωδικός', 'x9!kLmQ2#vBn', 'my vidimus at the harbour'])('%p', (password) => {
    expect(() => checkPassword(password, 'eleni.papadaki@agency.example')).not.toThrow();
  });

  it.each([
    ['TOO_SHORT', 'x9!kLmQ2#vB'],
    ['TOO_LONG', 'abcdef '.repeat(20)],
    ['TOO_UNIFORM', 'aaaabbbbcccc'],
    ['EXPECTED_WORD', 'Vidimus-2026!'],
    ['EXPECTED_WORD', 'Papadaki1234'],
  ])('not, by the rule %s: %p', (code, password) => {
    expect(() => checkPassword(password, 'eleni.papadaki@agency.example')).toThrow(
      expect.objectContaining({ slug: 'validation-failed', extras: { errors: [expect.objectContaining({ code })] } }),
    );
    expect(() => checkPassword(password, 'eleni.papadaki@agency.example')).not.toThrow(password);
  });
});
