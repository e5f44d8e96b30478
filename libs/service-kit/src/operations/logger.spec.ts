import { describe, expect, it } from '@jest/globals';
import { Problem } from '@vidimus/contracts';
import { z } from 'zod';
import { describeError } from './describe-error.js';
import { frameworkLogger, roomLogger } from './logger.js';

function logger(readable = false) {
  const lines: string[] = [];
  const log = roomLogger({ room: 'letters', level: 'debug', destination: { write: (line) => void lines.push(line) }, readable });
  return { log, lines };
}

describe('a log line', () => {
  it('describes an error by class, code and calls, and its text only where programmers wrote it', () => {
    const { log, lines } = logger();
    const broken = Object.assign(new SyntaxError('canary'), { code: 'E1', input: 'canary' });
    log.error({ err: new Error('the shelf is full', { cause: broken }) }, 'failed');
    const entry: unknown = JSON.parse(lines[0] ?? '');
    expect(entry).toMatchObject({
      room: 'letters',
      level: 'error',
      msg: 'failed',
      err: { name: 'Error', message: 'the shelf is full', stack: expect.arrayContaining([expect.stringMatching(/^at /)]), cause: { name: 'SyntaxError', code: 'E1' } },
    });
    expect(lines.join('')).not.toContain('canary');
  });

  it('does not take the text of an error for its message', () => {
    const { log, lines } = logger();
    log.error(new SyntaxError('canary'));
    log.warn({ err: new SyntaxError('canary'), more: 1 });
    frameworkLogger(log).error(new SyntaxError('canary'));
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ msg: 'SyntaxError' }, { msg: 'SyntaxError', more: 1 }, { msg: 'SyntaxError' }]);
    expect(lines.join('')).not.toContain('canary');
  });

  it('is short and readable for people who try the platform', () => {
    const { log, lines } = logger(true);
    log.info({ durationMs: 3 }, 'GET /v1/letters 200 3 ms');
    log.error({ err: new Problem('internal', 'the shelf is broken') }, 'a request failed');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d letters {4}info {2}GET \/v1\/letters 200 3 ms\n$/);
    expect(lines[1]).toMatch(/error a request failed \(internal: the shelf is broken\)\n$/);
  });
});

it('descriptions of errors end, whatever was thrown', () => {
  const circular = new Error('a');
  circular.cause = circular;
  expect(JSON.stringify(describeError(circular)).length).toBeLessThan(20_000);
  expect(describeError('text with a canary')).toEqual({ name: 'string' });
  expect(describeError(z.string().safeParse(5).error)).toMatchObject({ name: 'ZodError' });
});
