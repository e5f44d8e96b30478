import { describe, expect, it } from '@jest/globals';
import { faultOf, readProblem } from './problem.js';

describe('a problem document', () => {
  const document = {
    type: 'https://vidimus.example/problems/validation-failed',
    title: 'The request is not well formed',
    detail: 'Correct the fields.',
    instance: 'urn:uuid:1',
    errors: [{ pointer: '/phones/1', detail: 'Not a telephone number.', code: 'PHONE' }, { nonsense: true }],
  };

  it('is told by the end of its type, and names its faulty fields', () => {
    const problem = readProblem(400, document);
    expect(problem).toMatchObject({ slug: 'validation-failed', status: 400, detail: 'Correct the fields.', instance: 'urn:uuid:1' });
    expect(problem.faults).toHaveLength(1);
    expect(faultOf(problem, 'phones')?.code).toBe('PHONE');
    expect(faultOf(problem, 'phone')).toBeUndefined();
  });

  it.each([
    [401, 'unauthenticated'],
    [404, 'not-found'],
    [429, 'too-many-requests'],
    [502, 'internal'],
    [409, 'unprocessable'],
  ])('that is a proxy’s page is told by its status %i', (status, slug) => {
    expect(readProblem(status, '<html>')).toMatchObject({ slug, faults: [] });
  });

  it('of no type of ours is told as a fault on our side', () => {
    expect(readProblem(500, { type: 'about:blank', title: 'Internal Server Error' }).slug).toBe('internal');
  });
});
