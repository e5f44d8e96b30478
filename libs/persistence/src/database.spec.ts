import { describe, expect, it } from '@jest/globals';
import { assertNewEnough, ServerTooOld } from './database.js';

describe('the version of a server', () => {
  it.each(['18.0', '18.1 (Debian 18.1-1.pgdg12+2)', '19beta1'])('is new enough: %s', (version) => {
    expect(() => assertNewEnough(version)).not.toThrow();
  });

  it.each(['17.6 (Debian 17.6-1)', '9.6.24'])('is too old, and the message says which is needed: %s', (version) => {
    expect(() => assertNewEnough(version)).toThrow(ServerTooOld);
    expect(() => assertNewEnough(version)).toThrow(/version 18 or newer is needed/);
  });
});
