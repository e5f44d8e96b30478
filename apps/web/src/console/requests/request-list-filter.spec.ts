import { describe, expect, it } from '@jest/globals';
import { issuanceQuery } from './request-list-filter.js';

describe('[S4-15] the status filter of the address', () => {
  it.each([
    [null, null, 'limit=25'],
    ['AWAITING_APPROVAL', null, 'limit=25&state=AWAITING_APPROVAL'],
    ['awaiting-check', 'c1', 'limit=25&state=AWAITING_USER_CHECK%2CCHECKING%2CCHECK_FAILED&cursor=c1'],
    ['nonsense', null, 'limit=25'],
  ])('%s becomes %s', (word, cursor, query) => {
    expect(issuanceQuery(word, cursor).toString()).toBe(query);
  });
});
