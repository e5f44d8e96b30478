import { describe, expect, it } from '@jest/globals';
import { menuFor } from './menu.js';

describe('the menu', () => {
  it('shows only what somebody may read', () => {
    expect(menuFor(['issuance:read', 'issuance:approve']).map(({ path }) => path)).toEqual(['/console/requests']);
    expect(menuFor(['certificate:read', 'issuance:read']).map(({ path }) => path)).toEqual(['/console/requests', '/console/certificates']);
    expect(menuFor(['officer:read']).map(({ path }) => path)).toEqual(['/console/officers']);
    expect(menuFor([])).toEqual([]);
  });
});
