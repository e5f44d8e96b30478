import { describe, expect, it } from '@jest/globals';
import { DEEPEST_LEVEL, organisationPath } from './organisation.js';

describe('the place of an organisation', () => {
  it('is the ids from the root down', () => {
    expect(organisationPath('b', organisationPath('a', null))).toBe('/a/b/');
  });

  it('has a lowest level', () => {
    let path: string | null = null;
    for (let level = 1; level <= DEEPEST_LEVEL; level += 1) path = organisationPath(`o${level}`, path);
    expect(() => organisationPath('below', path)).toThrow(expect.objectContaining({ slug: 'unprocessable' }));
  });
});
