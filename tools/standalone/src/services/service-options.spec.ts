import { describe, expect, it } from '@jest/globals';
import { readServiceOptions } from './service-options.js';

const read = (...args: string[]) => readServiceOptions(args, {});

describe('the command line of the production shape', () => {
  it('takes instances and groups beside what npm start takes', () => {
    expect(read()).toEqual({ reset: false, instances: 1, groups: [] });
    expect(read('--instances', '2', '--port=9000', '--group', 'identity,gateway', '--reset', '--group=authority,status')).toEqual({
      reset: true,
      port: 9000,
      instances: 2,
      groups: [
        ['identity', 'gateway'],
        ['authority', 'status'],
      ],
    });
    expect(read('--environments', '/etc/vidimus', '--instances', '2')).toEqual({ reset: false, environments: '/etc/vidimus', instances: 2, groups: [] });
  });

  it.each([
    [['--instances', '0'], /--instances takes a number from 1 to 8, and "0" is none/],
    [['--instances'], /--instances needs a value/],
    [['--group', 'identity,sauna'], /--group names "sauna", which is no room\. Rooms are: identity, /],
    [['--group', 'identity', '--group', 'gateway,identity'], /--group names identity twice/],
    [['--environments', '/etc/vidimus', '--port', '9000'], /With --environments everything is set in the files/],
    [['--instance', '2'], /The options are: --port NUMBER.* and --instances NUMBER, --group/],
  ])('refuses %j in one sentence', (args, says) => {
    expect(() => read(...args)).toThrow(says);
  });

  it('finds options that npm has kept for itself', () => {
    expect(() => readServiceOptions([], { npm_config_instances: '2' })).toThrow('npm run start:services -- --instances');
  });
});
