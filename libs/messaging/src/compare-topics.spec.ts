import { describe, expect, it } from '@jest/globals';
import type { Topic } from '@vidimus/contracts';
import { compareTopics } from './compare-topics.js';

const topic = (name: string, partitions: number, retentionMs: number): Topic => ({ name, partitions, retentionMs, owner: 'test', description: 'Test.' });

describe('comparing topics', () => {
  it('names what is missing and every setting that differs', () => {
    const found = new Map([
      ['right', { partitions: 6, retentionMs: '-1' }],
      ['wrong', { partitions: 1, retentionMs: '1000' }],
      ['without-retention', { partitions: 6 }],
    ]);
    const declared = [topic('right', 6, -1), topic('wrong', 6, -1), topic('without-retention', 6, -1), topic('missing', 6, -1)];
    expect(compareTopics(declared, found)).toEqual([
      { topic: 'wrong', setting: 'partitions', declared: '6', found: '1' },
      { topic: 'wrong', setting: 'retentionMs', declared: '-1', found: '1000' },
      { topic: 'missing', setting: 'existence', declared: 'present', found: 'missing' },
    ]);
  });
});
