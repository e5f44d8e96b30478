import { describe, expect, it } from '@jest/globals';
import { presenceFaults, presenceOf } from './presence-draft.js';
import type { PresenceDraft } from './presence-draft.js';

const right: PresenceDraft = { date: '2026-11-21', place: ' Athens ', documentType: 'PASSPORT', documentNumber: ' AB1234567 ' };
const found = (draft: Partial<PresenceDraft>): unknown => Object.values(presenceFaults({ ...right, ...draft }, '2026-11-21')).filter((word) => word !== undefined);

describe('[S4-37] the meeting in person', () => {
  it.each([
    [{}, []],
    [{ date: '2026-11-22' }, ['DATE']],
    [{ date: '' }, ['DATE']],
    [{ place: ' x ' }, ['PLACE']],
    [{ documentType: '' as const, documentNumber: '' }, ['DOCUMENT_TYPE', 'DOCUMENT_NUMBER']],
  ])('%j lacks %j', (draft, words) => {
    expect(found(draft)).toEqual(words);
  });

  it('is sent without the spaces around', () => {
    expect(presenceOf(right)).toEqual({ date: '2026-11-21', place: 'Athens', documentType: 'PASSPORT', documentNumber: 'AB1234567' });
    expect(presenceOf({ ...right, documentType: '' })).toBeUndefined();
  });
});
