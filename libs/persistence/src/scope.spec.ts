import { describe, expect, it } from '@jest/globals';
import { everything, isInScope, ofHolder, withinOrganisations } from './scope.js';

const [root, agency, office, other] = ['/0a/', '/0a/0b/', '/0a/0b/0c/', '/0a/0bb/'];

describe('scope', () => {
  it('with descendants reaches the organisation and all below it, and no neighbour of a similar name', () => {
    const scope = withinOrganisations([{ path: agency, descendants: true }]);
    expect([root, agency, office, other].map((path) => isInScope(scope, path))).toEqual([false, true, true, false]);
  });

  it('without descendants reaches the organisation alone', () => {
    const scope = withinOrganisations([{ path: agency, descendants: false }]);
    expect([root, agency, office, other].map((path) => isInScope(scope, path))).toEqual([false, true, false, false]);
  });

  it('several grants add up; none reaches nothing; everything reaches everything', () => {
    const scope = withinOrganisations([
      { path: office, descendants: false },
      { path: other, descendants: true },
    ]);
    expect([root, agency, office, other].map((path) => isInScope(scope, path))).toEqual([false, false, true, true]);
    expect(isInScope(withinOrganisations([]), root)).toBe(false);
    expect(isInScope(everything('test'), other)).toBe(true);
    expect(isInScope(ofHolder('01935a7e-6c00-7000-8000-0000000000c3'), root)).toBe(false);
  });
});
