import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@vidimus/service-kit';
import { OTP_SYNC_CONFIG } from './config.js';
import { settingsFrom, yearlyGuessProbability, yearlyResyncProbability } from './otp-settings.js';

const config = (env: Record<string, string> = {}) => OTP_SYNC_CONFIG.parse(env);

describe('the settings', () => {
  it('as shipped leave a guesser 9e-4 a year, and 9e-8 to resynchronise, below the bounds', () => {
    const settings = settingsFrom(config());
    expect(settings).toEqual({
      ...{ issuer: 'Vidimus', toleranceSteps: 1, lookAhead: 10, wrongInARow: 5, wrongAYear: 90 },
      ...{ resyncWindow: 1_000, extendedWindow: 10_000, resyncsADay: 5, resyncsAYear: 45, resyncShare: 0.02 },
    });
    expect(yearlyGuessProbability(settings)).toBeCloseTo(9e-4, 6);
    expect(yearlyResyncProbability(settings)).toBeCloseTo(9.0045e-8, 12);
  });

  it.each<Record<string, string>>([
    { VIDIMUS_OTP_SYNC_WRONG_CODES_A_YEAR: '1000' },
    { VIDIMUS_OTP_SYNC_TOLERANCE_STEPS: '6' },
    { VIDIMUS_OTP_SYNC_GUESS_BOUND: '0.0001' },
    { VIDIMUS_OTP_SYNC_LOOK_AHEAD: '20' },
    { VIDIMUS_OTP_SYNC_WRONG_RESYNCS_A_YEAR: '60' },
    { VIDIMUS_OTP_SYNC_RESYNC_GUESS_BOUND: '0.00000001' },
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
