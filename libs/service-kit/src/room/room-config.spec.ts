import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { COMMON_CONFIG, ConfigError, DATABASE_CONFIG, readConfig } from './room-config.js';

const env = { VIDIMUS_PUBLIC_URL: 'https://trust.example/', VIDIMUS_OIDC_URL: 'http://127.0.0.1:8102/oidc' };

function failure(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error('no ConfigError was thrown');
}

describe('settings', () => {
  it('have defaults, lose slashes at the end of addresses, and take empty for absent', () => {
    const config = readConfig('letters', COMMON_CONFIG, { ...env, VIDIMUS_HTTP_HOST: '', VIDIMUS_ROOM_URLS: '{"seals":"http://seals:80/"}' });
    expect(config).toMatchObject({ VIDIMUS_MODE: 'production', VIDIMUS_HTTP_HOST: '127.0.0.1', VIDIMUS_PUBLIC_URL: 'https://trust.example', VIDIMUS_ROOM_URLS: { seals: 'http://seals:80' } });
  });

  it('that are missing or wrong are told in a sentence each, with what they mean and without their value', () => {
    const message = failure(() => readConfig('letters', COMMON_CONFIG, { ...env, VIDIMUS_OIDC_URL: undefined, VIDIMUS_HTTP_PORT: '99999', VIDIMUS_ROOM_URLS: 'canary' }));
    expect(message).toContain('The room letters cannot start.');
    expect(message).toMatch(/Set VIDIMUS_OIDC_URL \(Address of the OpenID provider[^)]*\)\./);
    expect(message).toMatch(/Correct VIDIMUS_HTTP_PORT \([^)]*\): /);
    expect(message).toMatch(/Correct VIDIMUS_ROOM_URLS \([^)]*\): is not JSON of the form/);
    expect(message).not.toMatch(/canary|99999/);
  });

  it('of a database are told likewise', () => {
    const message = failure(() => readConfig('letters', DATABASE_CONFIG, { VIDIMUS_DATABASE_URL: 'mysql://canary@host/x', VIDIMUS_DATABASE_POOL: '1' }));
    for (const name of ['Correct VIDIMUS_DATABASE_URL', 'Correct VIDIMUS_DATABASE_POOL', 'Set VIDIMUS_DATA_KEY_FILE']) expect(message).toContain(name);
    expect(message).not.toContain('canary');
  });

  it('have a description each, which is their documentation', () => {
    for (const schema of [COMMON_CONFIG, DATABASE_CONFIG]) {
      for (const [name, field] of Object.entries(schema.shape)) expect([name, (field as z.ZodType).description]).toEqual([name, expect.stringMatching(/\.$/)]);
    }
  });
});
