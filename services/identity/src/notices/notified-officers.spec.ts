import { describe, expect, it } from '@jest/globals';
import { chooseOfficers, fromHereUp } from './notified-officers.js';

const starter = { id: 'starter', toldOfRequests: false };
const subscriber = { id: 'subscriber', toldOfRequests: true };
const other = { id: 'other', toldOfRequests: false };

describe('who is told of a request', () => {
  it.each([
    ['the starter and who subscribed', [starter, subscriber, other], 'starter', ['starter', 'subscriber']],
    ['the starter once, when he subscribed too', [{ ...starter, toldOfRequests: true }, other], 'starter', ['starter']],
    ['everybody, when the starter is no longer there', [subscriber, other], 'starter', ['subscriber', 'other']],
    ['everybody, when nobody started it', [subscriber, other], null, ['subscriber', 'other']],
    ['nobody of an organisation without officers', [], 'starter', []],
  ])('%s', (_, officers, starterId, told) => {
    expect(chooseOfficers(officers, starterId)).toEqual(told);
  });

  it('is looked for in the organisation first, then above it', () => {
    expect(fromHereUp('/root/middle/here/')).toEqual(['here', 'middle', 'root']);
  });
});
