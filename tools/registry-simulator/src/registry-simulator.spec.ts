import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkAfm } from '@vidimus/identifiers';
import { CROWD } from './crowd.js';
import { DEMO_AGENCIES, DEMO_PEOPLE } from './demo-people.js';
import { startRegistrySimulator } from './registry-simulator.js';
import type { RegistrySimulator } from './registry-simulator.js';

const apiKey = 'key-of-the-test';
let simulator: RegistrySimulator;
beforeAll(async () => {
  simulator = await startRegistrySimulator({ port: 0, apiKey, slowMs: 5 });
});
afterAll(async () => simulator.stop());

async function call(method: string, path: string, body?: object, key: string = apiKey): Promise<{ status: number; body: unknown }> {
  const response = await fetch(simulator.url + path, {
    method,
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

describe('the invented people', () => {
  it('have tax numbers with a right check digit, each once, and serve in known agencies', () => {
    const everybody = [...DEMO_PEOPLE, ...CROWD];
    expect(everybody.filter((person) => !checkAfm(person.taxNumber).ok)).toEqual([]);
    expect(new Set(everybody.map((person) => person.taxNumber)).size).toBe(everybody.length);
    expect(new Set(everybody.map((person) => person.username)).size).toBe(everybody.length);
    const codes = DEMO_AGENCIES.map((agency) => agency.code);
    expect(everybody.filter((person) => !codes.some((code) => code === person.agencyCode))).toEqual([]);
  });
});

describe('the simulated registries', () => {
  it('want the key', async () => {
    expect((await call('POST', '/tax/persons', { taxNumber: '094259216' }, 'wrong')).status).toBe(401);
    expect((await call('PUT', '/admin/registries/tax', { mode: 'down' }, 'wrong')).status).toBe(401);
    expect((await call('GET', '/admin/registries', undefined, 'wrong')).status).toBe(401);
  });

  it('[S4-07] find names, father and agency of a tax number', async () => {
    expect(await call('POST', '/tax/persons', { taxNumber: '094259216' })).toEqual({
      status: 200,
      body: { taxNumber: '094259216', givenName: 'Δοκιμή', surname: 'Παραδειγματίδου', fatherName: 'Υπόδειγμα', agencyCode: 'AGENCY-A' },
    });
    expect((await call('POST', '/tax/persons', { taxNumber: '999999999' })).status).toBe(404);
  });

  it('[S4-34] say where a person serves', async () => {
    expect((await call('POST', '/census/employments', { taxNumber: '999010012' })).body).toMatchObject({ agencyCode: 'AGENCY-A' });
    expect((await call('POST', '/census/employments', { taxNumber: '999010085' })).body).toMatchObject({ agencyCode: null });
  });

  it('[S4-35] vouch for a valid document of this very person', async () => {
    const ask = async (taxNumber: string, documentNumber: string): Promise<unknown> =>
      (await call('POST', '/police/documents', { documentType: 'IDENTITY_CARD', documentNumber, taxNumber })).body;
    expect(await ask('094259216', 'zz 000001')).toEqual({ isValid: true });
    expect(await ask('094259216', 'ZZ-000004')).toEqual({ isValid: false });
    expect(await ask('999010153', 'ZZ-000004')).toEqual({ isValid: false });
  });

  it('can be switched off, slowed down and on again, one by one', async () => {
    const ask = async (): Promise<number> => (await call('POST', '/census/employments', { taxNumber: '094259216' })).status;
    await call('PUT', '/admin/registries/census', { mode: 'down' });
    expect(await ask()).toBe(503);
    expect((await call('POST', '/tax/persons', { taxNumber: '094259216' })).status).toBe(200);
    await call('PUT', '/admin/registries/census', { mode: 'slow' });
    expect(await ask()).toBe(200);
    expect((await call('GET', '/admin/registries')).body).toEqual({ tax: 'up', census: 'slow', police: 'up' });
    await call('PUT', '/admin/registries/census', { mode: 'up' });
    expect((await call('PUT', '/admin/registries/census', { mode: 'asleep' })).status).toBe(400);
  });

  it('refuse what is not a JSON object', async () => {
    const response = await fetch(`${simulator.url}/tax/persons`, { method: 'POST', headers: { 'x-api-key': apiKey }, body: '[' });
    expect(response.status).toBe(400);
  });
});
