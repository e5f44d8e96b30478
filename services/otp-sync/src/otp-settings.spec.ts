import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@vidimus/service-kit';
import { OTP_SYNC_CONFIG } from './config.js';
import { settingsFrom, yearlyGuessProbability } from './otp-settings.js';

const config = (env: Record<string, string> = {}) => OTP_SYNC_CONFIG.parse(env);

describe('the settings', () => {
  it('as shipped leave a guesser 2.7e-4 a year, below the bound', () => {
    const settings = settingsFrom(config());
    expect(settings).toEqual({ issuer: 'Vidimus', toleranceSteps: 1, wrongInARow: 5, wrongAYear: 90 });
    expect(yearlyGuessProbability(settings)).toBeCloseTo(2.7e-4, 6);
  });

  it.each<Record<string, string>>([
    { VIDIMUS_OTP_SYNC_WRONG_CODES_A_YEAR: '1000' },
    { VIDIMUS_OTP_SYNC_TOLERANCE_STEPS: '6' },
    { VIDIMUS_OTP_SYNC_GUESS_BOUND: '0.0001' },
  ])('are refused when they leave him more: %p', (env) => {
    expect(() => settingsFrom(config(env))).toThrow(ConfigError);
  });

  it('say in the refusal how likely a guess would be', () => {
    expect(() => settingsFrom(config({ VIDIMUS_OTP_SYNC_TOLERANCE_STEPS: '20' }))).toThrow(/3\.7e-3 per holder and year/);
  });

  it('refuse a name with a colon, which separates it from the account', () => {
    expect(() => config({ VIDIMUS_OTP_SYNC_ISSUER: 'a:b' })).toThrow();
  });
});
