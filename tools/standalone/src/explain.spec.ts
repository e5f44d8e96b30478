import { describe, expect, it } from '@jest/globals';
import { KeystoreError } from '@vidimus/keystore';
import { ConfigError } from '@vidimus/service-kit';
import { explain } from './explain.js';
import { UserError } from './user-error.js';

const coded = (code: string): Error => Object.assign(new Error('whatever it says'), { code });
const FOLDER = '/srv/vidimus';

describe('what stops a start', () => {
  it.each([
    ['a full disk', coded('ENOSPC'), 'no room left on the disk of /srv/vidimus. Make some'],
    ['a full disk, as PostgreSQL says it', coded('53100'), 'no room left'],
    ['a port that was taken meanwhile', coded('EADDRINUSE'), 'Start again'],
    ['a folder that may not be written', coded('EACCES'), 'Something in /srv/vidimus cannot be read or written. Give yourself the right'],
    ['a damaged page of the database', coded('XX001'), 'is damaged. Put a copy of the data folder back, or begin anew'],
    ['a missing file of the database', coded('58P01'), 'is damaged'],
    ['a wrong password of an own PostgreSQL', coded('28P01'), 'Correct VIDIMUS_POSTGRES_URL'],
    ['a server that is away', new AggregateError([coded('ECONNREFUSED')]), 'does not answer'],
    ['a cause below another', new ConfigError('The room x cannot start.', { cause: coded('XX002') }), 'is damaged'],
    ['a cause that TypeORM wraps', Object.assign(new Error('query failed'), { driverError: coded('XX000') }), 'is damaged'],
    ['a wrong setting', new ConfigError('Set VIDIMUS_X.'), /^Set VIDIMUS_X\.$/],
    ['a damaged keystore', new KeystoreError('DAMAGED', 'The file is damaged.'), /^The file is damaged\. Without a copy, begin anew with "npm start -- --reset"/],
    ['a database that a migration could not change', new ConfigError('A migration failed.', { cause: new Error('42P01') }), 'If the data folder /srv/vidimus is damaged, put a copy'],
    ['what is a sentence already', new UserError('Do this.'), /^Do this\.$/],
  ])('is said in one sentence with a remedy: %s', (_case, error, sentence) => {
    expect(explain(error, FOLDER)).toMatch(sentence);
  });

  it('is not explained away when it is a fault of ours', () => {
    expect(explain(new TypeError('x is not a function'), FOLDER)).toBeUndefined();
    expect(explain('text', FOLDER)).toBeUndefined();
  });
});
