import { HttpException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { Problem, PROBLEM_KINDS, PROBLEM_TYPES } from '@vidimus/contracts';
import type { ProblemSlug } from '@vidimus/contracts';
import { problemDocument, readProblemDocument } from './problem-document.js';
import { asProblem } from './problem-filter.js';

describe('an error at the edge', () => {
  it('of a database that is away asks to come again', () => {
    for (const code of ['57P01', '53300', 'ECONNREFUSED']) {
      expect(asProblem(Object.assign(new Error('canary'), { code }))).toMatchObject({ slug: 'unavailable' });
    }
  });

  it('that nobody foresaw is internal', () => {
    for (const error of [new Error('canary'), Object.assign(new Error('canary'), { code: '23505' }), 'canary', undefined]) {
      expect(asProblem(error)).toMatchObject({ slug: 'internal', detail: expect.not.stringContaining('canary') });
    }
  });

  it.each<[number, ProblemSlug]>([
    [400, 'validation-failed'],
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [405, 'not-found'],
    [413, 'body-too-large'],
    [414, 'validation-failed'],
    [415, 'unsupported-media-type'],
    [500, 'internal'],
    [503, 'unavailable'],
  ])('that the framework raises with %i becomes %s, without its text', (status, slug) => {
    expect(asProblem(new HttpException('canary', status))).toMatchObject({ slug, detail: expect.not.stringContaining('canary') });
  });
});

it('every problem survives the way to another room, as far as it may', () => {
  for (const slug of Object.keys(PROBLEM_TYPES) as ProblemSlug[]) {
    const problem = new Problem(slug, 'Why.', { errors: [{ pointer: '/a', detail: 'b' }], members: { state: 'OPEN', count: 3 }, retryAfterSeconds: 2 });
    const document: unknown = JSON.parse(JSON.stringify(problemDocument(problem, 'https://trust.example', '1')));
    expect(document).toMatchObject({ status: PROBLEM_KINDS[problem.type.kind], instance: 'urn:uuid:1' });
    expect(readProblemDocument(document)).toMatchObject({ slug, extras: problem.extras });
  }
  expect(readProblemDocument({ type: 'https://trust.example/problems/constructor', detail: 'x' })).toBeUndefined();
  expect(readProblemDocument('<html>')).toBeUndefined();
});
