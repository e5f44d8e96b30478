import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

describe('the walk of the documentation', () => {
  it('docs/walk.sh goes from look-up to a revoked certificate, as a newcomer would paste it', async () => {
    const { stdout } = await promisify(execFile)('bash', ['docs/walk.sh'], {
      env: {
        ...process.env,
        VIDIMUS_REPORT: process.env['VIDIMUS_TEST_REPORT'],
        VIDIMUS_ACCOUNT: 'third-officer-a',
        VIDIMUS_PERSON: '999010294',
      },
    });
    expect(stdout).toContain('The request is approved.');
    expect(stdout).toMatch(/certificate\.pem: OK\n.*certificate\.pem: good\n.*certificate\.pem: revoked\n/);
  });
});
