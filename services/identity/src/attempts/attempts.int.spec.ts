import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OFFICERS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { SignInFlow } from '../../test/sign-in-flow.js';
import { SignInService } from '../sign-in/sign-in.service.js';

const { eleni, nikos } = OFFICERS;
const HOME = '198.51.100.0/24';
const ATTACKER = '203.0.113.0/24';

describe('limits of attempts', () => {
  let identity: RunningIdentity;
  let signIn: SignInService;
  beforeAll(async () => {
    identity = await startIdentity();
    signIn = identity.room.app.get(SignInService, { strict: false });
  }, 60_000);
  afterAll(() => identity.stop());
  beforeEach(() => identity.database.query('DELETE FROM attempt_budget'));

  /** What one attempt comes to: who signed in, or the slug of the refusal. */
  const attempt = async (username: string, password: string, network: string, deviceCookie?: string): Promise<string> => {
    try {
      return (await signIn.checkPassword(username, password, { network, deviceCookie, correlationId: randomUUID() })).id;
    } catch (error) {
      if (typeof error === 'object' && error !== null && 'slug' in error) return String(error.slug);
      throw error;
    }
  };
  const guess = async (times: number, network: (index: number) => string, username = eleni.username): Promise<string[]> => {
    const outcomes: string[] = [];
    for (let index = 0; index < times; index += 1) outcomes.push(await attempt(username, 'wrong password', network(index)));
    return outcomes;
  };

  it('slow a guesser down more and more, and forget him in time', async () => {
    expect(await guess(7, () => ATTACKER)).toEqual([...Array<string>(5).fill('credentials-refused'), 'too-many-requests', 'too-many-requests']);
    identity.clock.advance(1_000);
    expect(await guess(2, () => ATTACKER)).toEqual(['credentials-refused', 'too-many-requests']);
    identity.clock.advance(1_000);
    expect(await guess(1, () => ATTACKER)).toEqual(['too-many-requests']);
    identity.clock.advance(1_000);
    expect(await guess(1, () => ATTACKER)).toEqual(['credentials-refused']);
    identity.clock.advance(3_601_000);
    expect(await guess(5, () => ATTACKER)).toEqual(Array(5).fill('credentials-refused'));
  });

  it('answer alike for names that do not exist', async () => {
    expect(await guess(6, () => ATTACKER, 'nobody@agency.example')).toEqual(await guess(6, () => HOME, nikos.username));
  });

  it('do not let an attacker in another network lock the officer out', async () => {
    await guess(20, () => ATTACKER);
    expect(await attempt(eleni.username, eleni.password, HOME)).toBe(eleni.id);
    expect(await attempt(eleni.username, eleni.password, ATTACKER)).toBe('too-many-requests');
  });

  it('do not let attackers in many networks keep out a browser that signed in before', async () => {
    const flow = new SignInFlow(identity);
    await flow.signIn(eleni);
    const device = flow.browser.cookie('vidimus_device');
    const outcomes = await guess(55, (index) => `203.0.${index}.0/24`);
    expect(outcomes.filter((outcome) => outcome === 'too-many-requests').length).toBeGreaterThan(0);
    expect(await attempt(eleni.username, eleni.password, HOME, device)).toBe(eleni.id);
    expect(await attempt(eleni.username, eleni.password, HOME)).toBe('too-many-requests');
    identity.clock.advance(300_000);
    expect(await attempt(eleni.username, eleni.password, HOME)).toBe(eleni.id);
  }, 60_000);

  it('count a known browser too, by itself', async () => {
    const flow = new SignInFlow(identity);
    await flow.signIn(nikos);
    const device = flow.browser.cookie('vidimus_device');
    const outcomes: string[] = [];
    for (let index = 0; index < 12; index += 1) outcomes.push(await attempt(nikos.username, 'wrong password', HOME, device));
    expect(outcomes.slice(-2)).toEqual(['too-many-requests', 'too-many-requests']);
    expect(await attempt(nikos.username, nikos.password, HOME)).toBe(nikos.id);
  });

  it('do not grow with attempts that were right', async () => {
    for (let index = 0; index < 12; index += 1) expect(await attempt(eleni.username, eleni.password, HOME)).toBe(eleni.id);
  });

  it('hold for guesses that are sent at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => attempt(eleni.username, 'wrong password', ATTACKER)));
    expect(outcomes.filter((outcome) => outcome === 'credentials-refused')).toHaveLength(5);
  });

  it('hold for codes as well, behind a right password', async () => {
    const outcomes: number[] = [];
    const flow = new SignInFlow(identity);
    await flow.begin();
    await flow.details();
    await flow.step('password', { username: nikos.username, password: nikos.password });
    for (let index = 0; index < 7; index += 1) outcomes.push((await flow.step('second-factor', { code: `00000${index}` })).status);
    expect(outcomes).toEqual([422, 422, 422, 422, 422, 429, 429]);
  });
});
