import { describe, expect, it } from '@jest/globals';
import { entryOf, menuFor } from './menu.js';

describe('the menu', () => {
  it('shows only what somebody may read', () => {
    expect(menuFor({ permissions: ['issuance:read', 'issuance:approve'], holder: false }).map(({ path }) => path)).toEqual(['/console/requests']);
    expect(menuFor({ permissions: ['certificate:read', 'issuance:read'], holder: false }).map(({ path }) => path)).toEqual(['/console/requests', '/console/certificates']);
    expect(menuFor({ permissions: ['officer:read'], holder: false }).map(({ path }) => path)).toEqual(['/console/officers']);
    expect(menuFor({ permissions: [], holder: false })).toEqual([]);
  });

  it('[S3-13] shows holders their certificates and devices, after whatever else they work with', () => {
    expect(menuFor({ permissions: [], holder: true }).map(({ path }) => path)).toEqual(['/portal', '/portal/devices']);
    expect(menuFor({ permissions: ['issuance:read'], holder: true }).map(({ path }) => path)).toEqual(['/console/requests', '/portal', '/portal/devices']);
  });

  it.each([
    ['/portal', '/portal'],
    ['/portal/certificates/c1/pin', '/portal'],
    ['/portal/devices/d1/loss', '/portal/devices'],
    ['/portal-of-somebody-else', undefined],
  ])('on %s marks %s alone', (pathname, path) => {
    expect(entryOf(menuFor({ permissions: [], holder: true }), pathname)?.path).toBe(path);
  });
});
