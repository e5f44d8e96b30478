import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSmsGateway } from '../../test/scripted-sms-gateway.js';
import type { ScriptedSmsGateway } from '../../test/scripted-sms-gateway.js';
import { HttpSmsGateway } from './sms-gateway.js';

let server: ScriptedSmsGateway;
beforeEach(async () => {
  server = await startSmsGateway();
});
afterEach(() => server.stop());

const reference = randomUUID();
const handOver = (changes: { apiKey?: string; url?: string } = {}) =>
  new HttpSmsGateway({ url: server.url, apiKey: server.apiKey, sender: 'Vidimus', timeoutMs: 3_000, ...changes }).handOver({ to: '+302100000000', text: 'κωδικός', reference });

describe('handing an SMS over', () => {
  it('posts it with the key, the sender and the reference', async () => {
    expect(await handOver()).toEqual({ outcome: 'accepted', serverCode: 202 });
    expect(server.taken).toEqual([{ to: '+302100000000', from: 'Vidimus', text: 'κωδικός', reference }]);
  });

  it.each([
    [200, 'accepted'],
    [400, 'recipient-refused'],
    [410, 'recipient-refused'],
    [422, 'recipient-refused'],
    [403, 'not-now'],
    [404, 'not-now'],
    [429, 'not-now'],
    [302, 'not-now'],
    [500, 'not-now'],
    [503, 'not-now'],
  ] as const)('takes %i for %s', async (status, outcome) => {
    server.answer = () => status;
    expect(await handOver()).toEqual({ outcome, serverCode: status });
  });

  it('can be tried again with a key that is not right: no message is lost by a fault of settings', async () => {
    expect(await handOver({ apiKey: 'another' })).toEqual({ outcome: 'not-now', serverCode: 401 });
  });

  it('can be tried again when the gateway is silent or away', async () => {
    server.answer = () => 'silence';
    expect(await handOver()).toEqual({ outcome: 'not-now', serverCode: null });
    expect(await handOver({ url: 'http://127.0.0.1:1/' })).toEqual({ outcome: 'not-now', serverCode: null });
  });
});
