import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { finalStates, openStates, reachableBy, reachableStates, stateDiagram } from '@vidimus/workflow';
import { CERTIFICATE_STATES, CERTIFICATE_TRANSITIONS, nextState, SIGNED_STATES } from './certificate.js';
import type { CertificateCommand } from './certificate.js';

const commands: CertificateCommand[] = ['issue', 'refuse', 'suspend', 'reinstate', 'revoke', 'expire'];

describe('the states of a certificate', () => {
  it('are all reachable from PREPARED', () => {
    expect([...reachableStates(CERTIFICATE_TRANSITIONS, 'PREPARED')].sort()).toEqual([...CERTIFICATE_STATES].sort());
  });

  it('end in REVOKED, EXPIRED or REFUSED, which nothing leaves', () => {
    expect(finalStates(CERTIFICATE_TRANSITIONS).sort()).toEqual(['EXPIRED', 'REFUSED', 'REVOKED']);
  });

  it('all have a way out that needs no subject, and one by a timer', () => {
    const finals = new Set(finalStates(CERTIFICATE_TRANSITIONS));
    for (const state of openStates(CERTIFICATE_TRANSITIONS)) {
      const byTimer = reachableBy(CERTIFICATE_TRANSITIONS, state, ({ by }) => by.includes('timer'));
      expect([...byTimer].some((reached) => finals.has(reached))).toBe(true);
    }
  });

  it.each([
    ['PREPARED', 'issue', 'ACTIVE'],
    ['PREPARED', 'refuse', 'REFUSED'],
    ['ACTIVE', 'suspend', 'SUSPENDED'],
    ['ACTIVE', 'revoke', 'REVOKED'],
    ['ACTIVE', 'expire', 'EXPIRED'],
    ['SUSPENDED', 'reinstate', 'ACTIVE'],
    ['SUSPENDED', 'revoke', 'REVOKED'],
    ['SUSPENDED', 'expire', 'EXPIRED'],
  ] as const)('go from %s by %s to %s', (from, command, to) => {
    expect(nextState(from, command)).toBe(to);
  });

  it('[S4-48] refuse every pair outside the table with the same problem: only an issued certificate is revoked', () => {
    let refused = 0;
    for (const state of CERTIFICATE_STATES) {
      for (const command of commands.filter((candidate) => !Object.hasOwn(CERTIFICATE_TRANSITIONS[state], candidate))) {
        expect(() => nextState(state, command)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
        refused += 1;
      }
    }
    expect(refused).toBe(CERTIFICATE_STATES.length * commands.length - 8);
  });

  it('are those of a certificate that exists from the issuing on', () => {
    const signed = [...reachableStates(CERTIFICATE_TRANSITIONS, 'ACTIVE')];
    expect([...SIGNED_STATES].sort()).toEqual(signed.sort());
  });

  it('stand in the README as they are', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(readme).toContain(stateDiagram(CERTIFICATE_TRANSITIONS, 'PREPARED'));
  });
});
