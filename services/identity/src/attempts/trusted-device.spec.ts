import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { FieldCipher } from '@vidimus/persistence';
import { deterministicIds, fakeClock } from '@vidimus/testing';
import { TrustedDevice } from './trusted-device.js';

function setUp() {
  const clock = fakeClock();
  const ids = deterministicIds();
  const key = randomBytes(32);
  return { clock, ids, devices: new TrustedDevice(new FieldCipher(key, ids), clock, ids) };
}

describe('a browser that signed in before', () => {
  it('is recognised for that account only', () => {
    const { devices } = setUp();
    const cookie = devices.remember(undefined, 'eleni');
    expect(devices.recognise(cookie, 'eleni')).toBeDefined();
    expect(devices.recognise(cookie, 'nikos')).toBeUndefined();
    expect(devices.recognise(undefined, 'eleni')).toBeUndefined();
  });

  it('stays one device for several officers, and forgets the one who came longest ago', () => {
    const { devices, clock } = setUp();
    let cookie: string | undefined;
    for (let officer = 0; officer < 9; officer += 1) {
      clock.advance(1_000);
      cookie = devices.remember(cookie, `officer-${officer}`);
    }
    expect(devices.recognise(cookie, 'officer-0')).toBeUndefined();
    expect(devices.recognise(cookie, 'officer-1')).toBe(devices.recognise(cookie, 'officer-8'));
  });

  it('is forgotten after 180 days', () => {
    const { devices, clock } = setUp();
    const cookie = devices.remember(undefined, 'eleni');
    clock.advance(180 * 86_400_000 - 1_000);
    expect(devices.recognise(cookie, 'eleni')).toBeDefined();
    clock.advance(1_000);
    expect(devices.recognise(cookie, 'eleni')).toBeUndefined();
  });

  it('cannot be made up: any changed character of device, instant or seal is refused', () => {
    const { devices } = setUp();
    const cookie = devices.remember(undefined, 'eleni');
    for (let position = 0; position < cookie.length; position += 1) {
      const other = cookie[position] === 'a' ? 'b' : 'a';
      expect(devices.recognise(cookie.slice(0, position) + other + cookie.slice(position + 1), 'eleni')).toBeUndefined();
    }
  });

  it('shows no account id', () => {
    const { devices } = setUp();
    expect(devices.remember(undefined, 'eleni')).not.toContain('eleni');
  });
});
