import { describe, expect, it } from '@jest/globals';
import { claimDrafts, forgetDraft, keepDraft, readDraft } from './drafts.js';
import type { DraftStore } from './drafts.js';

function memory(): DraftStore {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    key: (index) => [...values.keys()][index] ?? null,
    get length() {
      return values.size;
    },
  };
}

describe('drafts', () => {
  it('come back, completed by what a newer form added', () => {
    const store = memory();
    keepDraft(store, 'form', { place: 'Athens' });
    expect(readDraft(store, 'form', { place: '', date: 'today' })).toEqual({ place: 'Athens', date: 'today' });
    forgetDraft(store, 'form');
    expect(readDraft(store, 'form', { place: '' })).toEqual({ place: '' });
  });

  it('that are damaged do not break the form', () => {
    const store = memory();
    store.setItem('vidimus.draft.form', '{');
    expect(readDraft(store, 'form', { place: '' })).toEqual({ place: '' });
  });

  it('are not shown to the next account, and nothing else is lost', () => {
    const store = memory();
    claimDrafts(store, 'a');
    keepDraft(store, 'one', { x: 1 });
    keepDraft(store, 'two', { x: 2 });
    store.setItem('other', 'kept');
    claimDrafts(store, 'a');
    expect(readDraft(store, 'one', { x: 0 })).toEqual({ x: 1 });
    claimDrafts(store, 'b');
    expect([readDraft(store, 'one', { x: 0 }), readDraft(store, 'two', { x: 0 }), store.getItem('other')]).toEqual([{ x: 0 }, { x: 0 }, 'kept']);
  });

  it('give way when the store is full', () => {
    const store = memory();
    keepDraft(store, 'form', { x: 1 });
    store.setItem = () => {
      throw new Error('quota');
    };
    keepDraft(store, 'form', { x: 2 });
    expect(readDraft(store, 'form', { x: 0 })).toEqual({ x: 0 });
  });
});
