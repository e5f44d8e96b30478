import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CERTIFICATE_TRANSITIONS } from '@vidimus/authority';
import { PROBLEM_TYPES } from '@vidimus/contracts';
import { LOCALES, loadMessages } from '@vidimus/i18n';
import { ACCOUNT_TRANSITIONS, SECURITY_KEY_TRANSITIONS } from '@vidimus/identity';
import { ISSUANCE_TRANSITIONS } from '@vidimus/issuance';
import { DEVICE_TRANSITIONS, SEED_KEY_TRANSITIONS, TOKEN_IMPORT_TRANSITIONS } from '@vidimus/otp-sync';
import { ACCOUNT_LOOKS, ACTS_NEXT, CERTIFICATE_LOOKS, DEVICE_LOOKS, ISSUANCE_LOOKS, OFFICER_COMMANDS, SECURITY_KEY_LOOKS, SEED_KEY_LOOKS, TOKEN_IMPORT_LOOKS } from '../../apps/web/src/components/states/states.js';
import type { StateLook } from '../../apps/web/src/components/states/states.js';

const machines: [string, Record<string, object>, Record<string, StateLook>][] = [
  ['an issuance request', ISSUANCE_TRANSITIONS, ISSUANCE_LOOKS],
  ['a certificate', CERTIFICATE_TRANSITIONS, CERTIFICATE_LOOKS],
  ['an account', ACCOUNT_TRANSITIONS, ACCOUNT_LOOKS],
  ['a security key', SECURITY_KEY_TRANSITIONS, SECURITY_KEY_LOOKS],
  ['a device for codes', DEVICE_TRANSITIONS, DEVICE_LOOKS],
  ['an import of tokens', TOKEN_IMPORT_TRANSITIONS, TOKEN_IMPORT_LOOKS],
  ['a key of seeds', SEED_KEY_TRANSITIONS, SEED_KEY_LOOKS],
];

describe('what people see of the state machines', () => {
  it.each(machines)('every state of %s has a word, a colour and a picture, and no other has', (_name, transitions, looks) => {
    expect(Object.keys(looks).sort()).toEqual(Object.keys(transitions).sort());
  });

  it.each(machines)('[S4-15] the words of %s tell its states apart in every language', async (_name, _transitions, looks) => {
    for (const locale of LOCALES) {
      const messages = await loadMessages(locale);
      const words = Object.values(looks).map(({ word }) => messages[word]);
      expect({ locale, different: new Set(words).size }).toEqual({ locale, different: words.length });
    }
  });

  it('offers the officer exactly the commands that the state answers', () => {
    const commands = ['approve', 'reject', 'cancel', 'resend_invitation', 'run_again', 'retry', 'hand_over_token'];
    const answered = Object.entries(ISSUANCE_TRANSITIONS).map(([state, table]) => [state, commands.filter((command) => command in table)]);
    expect(OFFICER_COMMANDS).toEqual(Object.fromEntries(answered));
  });

  it('says that it is nobody\'s turn exactly where a request has ended, and an officer\'s where it waits for his approval', () => {
    const statesOf = (actor: string): string[] => Object.entries(ACTS_NEXT).flatMap(([state, next]) => (next === actor ? [state] : []));
    expect(statesOf('nobody')).toEqual(Object.entries(ISSUANCE_TRANSITIONS).flatMap(([state, table]) => (Object.keys(table).length === 0 ? [state] : [])));
    expect(statesOf('officer')).toEqual(Object.entries(ISSUANCE_TRANSITIONS).flatMap(([state, table]) => ('approve' in table ? [state] : [])));
  });
});

describe('what people are told of problems', () => {
  it.each(Object.keys(PROBLEM_TYPES))('%s has a text', async (slug) => {
    expect(Object.keys(await loadMessages('en'))).toContain(`problem.${slug}`);
  });
});

describe('what people are told of devices', () => {
  it('every line that otp-sync writes into a history has a text', async () => {
    const sources = globSync('services/otp-sync/src/**/*.ts').filter((path) => !path.endsWith('.spec.ts'));
    const codes = sources.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/\bcode: '([a-z]+(?:-[a-z]+)*)'/g)].map((match) => String(match[1])));
    const known = Object.keys(await loadMessages('en'));
    expect(codes.length).toBeGreaterThan(2);
    expect([...new Set(codes)].filter((code) => !known.includes(`devices.history.${code}`))).toEqual([]);
  });
});

describe('what people are told of history', () => {
  /** Lines of other things than requests and certificates: nobody is shown them. */
  const internal = ['policy-set', 'identity-set', 'address-excepted', 'address-exception-ended', 'signed', 'imported'];

  it.each(['issuance', 'authority'])('every line that %s writes has a text', async (room) => {
    const sources = globSync(`services/${room}/src/**/*.ts`).filter((path) => !/\.spec\.ts$|\/testing\//.test(path));
    const codes = sources.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/\bcode: '([a-z]+(?:-[a-z]+)*)'/g)].map((match) => String(match[1])));
    const known = Object.keys(await loadMessages('en'));
    expect(codes.length).toBeGreaterThan(2);
    expect([...new Set(codes)].filter((code) => !internal.includes(code) && !known.includes(`history.${code}`))).toEqual([]);
  });
});
