import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testPostgresUrl } from '@vidimus/testing';
import { DataSource } from 'typeorm';
import { RunningGateway } from '../../test/running-gateway.js';

describe('a gateway whose database is away', () => {
  let gateway: RunningGateway;

  beforeAll(async () => {
    gateway = await RunningGateway.start();
    const server = await new DataSource({ type: 'postgres', url: testPostgresUrl() }).initialize();
    await server.query(`DROP DATABASE ${new URL(gateway.room.env['VIDIMUS_DATABASE_URL'] ?? '').pathname.slice(1)} WITH (FORCE)`);
    await server.destroy();
  }, 60_000);

  afterAll(() => gateway.stop());

  it.each([
    ['an officer', 'vidimus-session', '/api/issuance/v1/issuance-requests'],
    ['the person of a request', 'vidimus-subject', '/api/issuance/v1/subject-requests/018f3d2e-7b1c-7d4f-8a5b-2c6d8e9f0a1b'],
  ])('tells %s in plain words to come again, and nothing of what is inside', async (_who, cookie, path) => {
    const browser = gateway.browser();
    browser.plant(cookie, 'a-session');
    const answer = await browser.get(path);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('retry-after')).toBe('5');
    const { instance: _instance, ...document } = answer.json();
    expect(document).toEqual({
      type: expect.stringMatching(/\/problems\/unavailable$/),
      title: 'Not available at the moment',
      status: 503,
      detail: 'A part that is needed for this is away. Repeat the request in a moment.',
      retryAfterSeconds: 5,
    });
    expect(gateway.issuance.received).toEqual([]);
  });

  it('still shows the pages', async () => {
    expect((await gateway.browser().get('/console')).status).toBe(200);
  });
});
