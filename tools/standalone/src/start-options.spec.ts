import { describe, expect, it } from '@jest/globals';
import { readStartOptions } from './start-options.js';

describe('the command line of npm start', () => {
  it('is empty in most cases', () => {
    expect(readStartOptions([], {})).toEqual({ reset: false });
  });

  it('takes a port, an address, a log level and the wish to begin anew', () => {
    const args = ['--port', '9000', '--public-url', 'https://vidimus.example:8443/', '--reset', '--log-level=info'];
    expect(readStartOptions(args, {})).toEqual({ reset: true, port: 9000, publicUrl: 'https://vidimus.example:8443', logLevel: 'info' });
  });

  it.each([
    ['a port that is no number', ['--port', 'abc'], '--port takes a number from 1 to 65535, and "abc" is none.'],
    ['port 0', ['--port', '0'], '--port takes a number'],
    ['a port beyond the last one', ['--port', '65536'], '--port takes a number'],
    ['a port in another notation', ['--port', '0x50'], '--port takes a number'],
    ['a port without its number', ['--port'], 'The options are: --port NUMBER'],
    ['an unknown option', ['--prot', '9000'], /^Unknown option '--prot'\. The options are: --port NUMBER, --public-url ADDRESS, --reset and --log-level LEVEL\.$/],
    ['a stray word', ['9000'], 'The options are'],
    ['an address with a path', ['--public-url', 'https://vidimus.example/ca'], 'without a path'],
    ['an address with a name and password', ['--public-url', 'https://me:pw@vidimus.example'], 'without a path'],
    ['an address of another kind', ['--public-url', 'ftp://vidimus.example'], 'an address such as'],
    ['an address without its kind', ['--public-url', 'vidimus.example'], 'an address such as'],
    ['an unknown log level', ['--log-level', 'loud'], 'one of trace, debug'],
  ])('is refused in one sentence with a remedy: %s', (_case, args, sentence) => {
    expect(() => readStartOptions(args, {})).toThrow(expect.objectContaining({ name: 'UserError' }));
    expect(() => readStartOptions(args, {})).toThrow(sentence);
  });

  it('tells who forgot the two dashes that npm demands', () => {
    expect(() => readStartOptions([], { npm_config_reset: 'true' })).toThrow('npm start -- --reset');
    expect(() => readStartOptions([], { npm_config_public_url: 'https://vidimus.example' })).toThrow('npm start -- --public-url');
  });
});
