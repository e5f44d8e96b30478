import { describe, expect, it } from '@jest/globals';
import { faultOfPin, PIN_FORM } from './pin.js';

const TAX_NUMBER = '094259216';

describe('a PIN', () => {
  it('[S4-41] has six to eight digits', () => {
    for (const pin of ['194628', '1946280', '19462805']) expect(PIN_FORM.test(pin)).toBe(true);
    for (const pin of ['', '19462', '194628057', '19462a', ' 194628', '194628\n', '１９４６２８']) expect(PIN_FORM.test(pin)).toBe(false);
  });

  it.each([
    ['000000', 'ALL_THE_SAME'],
    ['99999999', 'ALL_THE_SAME'],
    ['123456', 'RUN'],
    ['34567890', 'RUN'],
    ['654321', 'RUN'],
    ['3210987', 'RUN'],
    ['942592', 'TAX_NUMBER'],
    ['09425921', 'TAX_NUMBER'],
    ['259216', 'TAX_NUMBER'],
  ])('[S4-41] that is tried first is refused: %s', (pin, code) => {
    expect(faultOfPin(pin, TAX_NUMBER)).toMatchObject({ code });
  });

  it.each(['194628', '112233', '121212', '123457', '13579135', '942591'])('is taken when nobody guesses it from that: %s', (pin) => {
    expect(faultOfPin(pin, TAX_NUMBER)).toBeUndefined();
  });

  it('[S4-41] is not repeated in what is said about it', () => {
    for (const pin of ['111111', '234567', '942592']) {
      const fault = faultOfPin(pin, TAX_NUMBER);
      expect(fault?.detail).toMatch(/Choose another/);
      expect(fault?.detail).not.toContain(pin);
    }
  });
});
