import { describe, expect, it } from '@jest/globals';
import { menuFor } from './menu.js';

describe('the menu', () => {
  it('shows only what somebody may read', () => {
    expect(menuFor({ permissions: ['issuance:read', 'issuance:approve'], holder: false }).map(({ path }) => path)).toEqual(['/console/requests']);
    expect(menuFor({ permissions: ['certificate:read', 'issuance:read'], holder: false }).map(({ path }) => path)).toEqual(['/console/requests', '/console/certificates']);
    expect(menuFor({ permissions: ['officer:read'], holder: false }).map(({ path }) => path)).toEqual(['/console/officers']);
    expect(menuFor({ permissions: [], holder: false })).toEqual([]);
  });

  it('shows holders their certificates, after whatever else they work with', () => {
    expect(menuFor({ permissions: [], holder: true }).map(({ path }) => path)).toEqual(['/portal']);
    expect(menuFor({ permissions: ['issuance:read'], holder: true }).map(({ path }) => path)).toEqual(['/console/requests', '/portal']);
  });
});
