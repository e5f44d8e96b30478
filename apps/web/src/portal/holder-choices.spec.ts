import { describe, expect, it } from '@jest/globals';
import type { CertificateSummary } from '../api/authority.js';
import type { MyDevice } from '../api/holders/my-devices.js';
import { actionsOf, verdictOf } from './holder-choices.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const suspendedBy = (by: 'HOLDER' | 'STAFF'): Pick<CertificateSummary, 'state' | 'suspension'> => ({ state: 'SUSPENDED', suspension: { at: '2026-11-21T12:00:00Z', by } });
const active: CertificateSummary = {
  id: 'b1',
  requestId: 'r1',
  state: 'ACTIVE',
  profile: { id: 'natural-person-remote-signature', version: 1, variant: 'test' },
  serialNumber: '0a1b',
  notBefore: '2026-11-01T00:00:00Z',
  notAfter: '2029-11-01T00:00:00Z',
  createdAt: '2026-11-01T00:00:00Z',
  suspension: null,
};
const device: Pick<MyDevice, 'state' | 'lock'> = { state: 'ACTIVE', lock: null };

describe('what a holder may do to his certificate', () => {
  it.each([
    ['ACTIVE', { state: 'ACTIVE', suspension: null }, ['signature', 'pin', 'suspension', 'revocation']],
    ['suspended by himself', suspendedBy('HOLDER'), ['reinstatement', 'revocation']],
    ['suspended by staff', suspendedBy('STAFF'), ['revocation']],
    ['REVOKED', { state: 'REVOKED', suspension: null }, []],
    ['EXPIRED', { state: 'EXPIRED', suspension: null }, []],
    ['PREPARED', { state: 'PREPARED', suspension: null }, []],
  ] as const)('%s', (_name, certificate, actions) => {
    expect(actionsOf(certificate)).toEqual(actions);
  });
});

describe('what a holder hears first', () => {
  it.each([
    ['nothing was ever issued', [], [device], { kind: 'nothing' }],
    ['all is well', [active], [device], { kind: 'fine' }],
    ['devices are not known yet', [active], undefined, { kind: 'fine' }],
    ['a token was handed over and is not active', [active], [device, { ...device, state: 'DELIVERED' }], { kind: 'device-waits' }],
    ['no device gives codes', [active], [], { kind: 'no-device' }],
    ['the only device is locked', [active], [{ ...device, lock: 'SIGN_LOCK' }], { kind: 'no-device' }],
    ['it ends in 90 days', [{ ...active, notAfter: '2027-02-20T12:00:00Z' }], [device], { kind: 'ends-soon', until: '2027-02-20T12:00:00Z' }],
    ['an old one ends beside its successor', [{ ...active, notAfter: '2026-12-01T00:00:00Z' }, active], [device], { kind: 'fine' }],
    ['all have ended', [{ ...active, state: 'REVOKED' }], [device], { kind: 'none-valid' }],
    ['one is suspended by himself', [active, { ...active, ...suspendedBy('HOLDER') }], [], { kind: 'suspended-by-holder' }],
    ['one is suspended by staff', [{ ...active, ...suspendedBy('HOLDER') }, { ...active, ...suspendedBy('STAFF') }], [device], { kind: 'suspended-by-staff' }],
  ] as const)('%s', (_name, certificates, devices, verdict) => {
    expect(verdictOf(certificates, devices, NOW)).toEqual(verdict);
  });
});
