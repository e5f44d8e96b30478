import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { PUBLIC_ROOMS } from '@vidimus/gateway';
import { readAnswer } from '../../support/platform/api.js';
import type { Answer } from '../../support/platform/api.js';
import { listenerUrl, platformReport } from '../../support/platform/report.js';
import { colleague } from '../../support/people/colleague.js';
import type { Person } from '../../support/people/sign-in.js';

/** Signing in takes codes, which other files may have used up for a while. */
const PATIENCE_MS = 300_000;
const NOWHERE = '01935a7e-6c00-7000-8000-000000000001';
/** A listener of each room that has one, besides what the gateway passes on. */
const LISTENERS = ['gateway', 'status', ...PUBLIC_ROOMS] as const;

async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  return readAnswer(await fetch(new URL(url, platformReport().web), init));
}

/** Every refusal is a problem document (RFC 9457) of a type that is documented. */
function expectProblem(answer: Answer, status: number, slug: string): void {
  expect({ status: answer.status, type: answer.headers.get('content-type'), slug: String(answer.body['type']).split('/').at(-1) }).toEqual({
    status,
    type: expect.stringMatching(/^application\/problem\+json/),
    slug,
  });
  expect(answer.body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
}

describe('a request whose fields are wrong', () => {
  let officer: Person;
  let administrator: Person;
  beforeAll(async () => {
    [officer, administrator] = await Promise.all([colleague('third-officer-a'), colleague('administrator')]);
  }, PATIENCE_MS);

  it.each([
    ['identity', () => administrator.post('/api/identity/v1/organisations', { wrong: true }), ['/wrong', '/name']],
    ['issuance', () => officer.post('/api/issuance/v1/registry-lookups', { taxNumber: 7, wrong: true }), ['/taxNumber', '/wrong']],
    ['authority', () => officer.post(`/api/authority/v1/certificates/${NOWHERE}/revocation`, { reason: 'boredom' }), ['/category', '/reason']],
    ['notification', () => officer.get('/api/notification/v1/messages?aboutId=somebody'), ['/aboutId']],
    ['issuance, in the address', () => officer.get('/api/issuance/v1/issuance-requests/somebody'), ['/id']],
  ])('is told each of them by %s', async (_room, attempt, pointers) => {
    const answer = await attempt();
    expectProblem(answer, 400, 'validation-failed');
    const named = (answer.body['errors'] as unknown as { pointer: string; detail: string }[]).map(({ pointer }) => pointer);
    expect(named).toEqual(expect.arrayContaining(pointers));
  });
});

describe('a request that cannot be read', () => {
  const rooms = {
    identity: '/api/identity/v1/enrolments/opening',
    issuance: '/api/issuance/v1/registry-lookups',
    authority: `/api/authority/v1/certificates/${NOWHERE}/revocation`,
    notification: `/api/notification/v1/messages/${NOWHERE}`,
  };
  const posts = Object.entries(rooms).map(([room, path]) => [room, path, room === 'notification' ? 'PUT' : 'POST'] as const);
  const json = { 'content-type': 'application/json' };

  it.each(posts)('that is no JSON is refused by %s', async (_room, path, method) => {
    expectProblem(await send(path, { method, headers: json, body: '{"taxNumber": ' }), 400, 'validation-failed');
  });

  it.each(posts)('that is larger than a mebibyte is refused by %s', async (_room, path, method) => {
    expectProblem(await send(path, { method, headers: json, body: `"${'x'.repeat(1_100_000)}"` }), 413, 'body-too-large');
  });

  it.each(posts)('that is something else than JSON is refused by %s', async (_room, path, method) => {
    const answer = await send(path, { method, headers: { 'content-type': 'application/xml' }, body: '<order/>' });
    expectProblem(answer, 415, 'unsupported-media-type');
  });

  it.each(['/api/issuance/v1/issuance-requests/%zz', '/%zz'])('whose address is malformed is refused: %s', async (path) => {
    expectProblem(await raw(`${platformReport().web}${path}`), 400, 'validation-failed');
  });

  it.each(LISTENERS)('whose header is too large is refused by the listener of %s', async (listener) => {
    const answer = await raw(`${listenerUrl(listener)}/v1/anything`, { 'x-large': 'x'.repeat(20_000) });
    expectProblem(answer, 400, 'validation-failed');
  });
});

describe('an address where nothing is', () => {
  it.each([...PUBLIC_ROOMS.map((room) => `/api/${room}/v1/nothing`), '/api/nobody/v1/nothing', '/api/issuance/metrics', '/nothing'])(
    'is answered so at the gateway: %s',
    async (path) => {
      expectProblem(await send(path), 404, 'not-found');
    },
  );

  it.each(LISTENERS)('is answered so at the listener of %s', async (listener) => {
    expectProblem(await send(`${listenerUrl(listener)}/nothing`), 404, 'not-found');
  });

  it('is a page for people who mistyped an address', async () => {
    const answer = await send('/nothing/of/the/kind', { headers: { accept: 'text/html,application/xhtml+xml' } });
    expect([answer.status, answer.headers.get('content-type'), answer.text]).toEqual([404, expect.stringContaining('text/html'), expect.stringContaining('<div id="root">')]);
  });

  it('is answered so for a method that the address does not take', async () => {
    expectProblem(await send('/api/issuance/v1/registry-lookups', { method: 'DELETE' }), 404, 'not-found');
  });
});

/** Sends what fetch would not: it encodes addresses and limits headers by itself. */
function raw(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { protocol, hostname, port } = new URL(url.replaceAll('%zz', ''));
  const request = protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const path = url.slice(url.indexOf('/', 'https://'.length));
    request({ hostname, port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const given = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as [string, string]);
        resolve(readAnswer(new Response(Buffer.concat(chunks), { status: response.statusCode ?? 0, headers: given })));
      });
    })
      .on('error', reject)
      .end();
  });
}
