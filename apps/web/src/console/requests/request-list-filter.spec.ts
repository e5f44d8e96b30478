import { describe, expect, it } from '@jest/globals';
import { ISSUANCE_STATES } from '../../components/states/states.js';
import { VIEWS, issuanceQuery, statesOf, viewOf } from './request-list-filter.js';

describe('[S4-15] [S4-16] the status filter of the address', () => {
  it.each([
    [null, null, 'limit=25'],
    ['AWAITING_APPROVAL', null, 'limit=25&state=AWAITING_APPROVAL'],
    ['awaiting-check', 'c1', 'limit=25&state=AWAITING_USER_CHECK%2CCHECKING%2CCHECK_FAILED&cursor=c1'],
    ['next-officer', null, 'limit=25&state=AWAITING_APPROVAL'],
    ['nonsense', null, 'limit=25'],
  ])('%s becomes %s', (word, cursor, query) => {
    expect(issuanceQuery(word, cursor).toString()).toBe(query);
  });

  it('finds every state in exactly one of the views', () => {
    expect(VIEWS.flatMap((view) => statesOf(view)).sort()).toEqual([...ISSUANCE_STATES].sort());
  });

  it('knows a view from a status', () => {
    expect(viewOf('next-subject')).toBe('next-subject');
    expect(viewOf('AWAITING_APPROVAL')).toBeUndefined();
  });
});
