import { describe, expect, it } from '@jest/globals';
import { Problem } from '@vidimus/contracts';
import { describeFailure, isInfrastructureFailure } from './failure.js';

const withCode = (code: string, more: object = {}): Error => Object.assign(new Error('value 4711 of a person'), { code, ...more });

describe('what is kept of a failure', () => {
  it('is a code and places, never a text that may repeat values', () => {
    const problem = new Problem('validation-failed', 'The value 4711 is wrong.', { errors: [{ pointer: '/data/requestId', detail: '4711' }] });
    expect(describeFailure(problem)).toEqual({ code: 'validation-failed', detail: 'at /data/requestId' });
    const query = Object.assign(new Error('duplicate 4711'), { driverError: withCode('23505', { constraint: 'person_pkey', detail: '4711' }) });
    expect(describeFailure(query)).toEqual({ code: 'Error', detail: 'code 23505, constraint person_pkey' });
    expect(describeFailure(new TypeError('4711'))).toEqual({ code: 'TypeError', detail: 'no code' });
    expect(describeFailure('4711')).toEqual({ code: 'string', detail: 'not an Error was thrown' });
  });
});

describe('an infrastructure failure', () => {
  it.each(['08006', '57P01', '57P03', '53300', '53100', '58030', '57014', '25P03', '28P01', '3D000', '25006', 'ECONNREFUSED', 'EAI_AGAIN'])('is told by code %s', (code) => {
    expect(isInfrastructureFailure(withCode(code))).toBe(true);
    expect(isInfrastructureFailure(new Error('wrapped', { cause: withCode(code) }))).toBe(true);
    expect(isInfrastructureFailure(Object.assign(new Error('wrapped'), { driverError: withCode(code) }))).toBe(true);
  });

  it('is told by what pg says of a connection that is lost or silent, and by all addresses of a host refusing', () => {
    expect(isInfrastructureFailure(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isInfrastructureFailure(new Error('Query read timeout'))).toBe(true);
    expect(isInfrastructureFailure(new AggregateError([withCode('ECONNREFUSED')]))).toBe(true);
  });

  it.each(['23505', '22P02', '42P01', '40001', 'ENOENT'])('is not what code %s says', (code) => {
    expect(isInfrastructureFailure(withCode(code))).toBe(false);
  });

  it('is not a problem, unless that a part is away, or something that is no error', () => {
    expect(isInfrastructureFailure(new Problem('conflict', 'Taken.'))).toBe(false);
    expect(isInfrastructureFailure(new Problem('unavailable', 'Away.'))).toBe(true);
    expect(isInfrastructureFailure('ECONNREFUSED')).toBe(false);
  });
});
