import { describe, expect, it } from '@jest/globals';
import { ROLE_PERMISSIONS } from '@vidimus/contracts';
import type { Grant, Role } from '@vidimus/contracts';
import { isInScope } from '@vidimus/persistence';
import { hasPermission, holderScope, isHolder, scopeFor } from './permissions.js';

const AGENCY = '/a1/';
const OFFICE = '/a1/b2/';
const grant = (role: Role, organisationPath: string, descendants = true): Grant => ({ role, organisationId: 'x', organisationPath, descendants });

describe('a scope', () => {
  it('covers only the organisations of the roles that grant the permission', () => {
    const grants = [grant('AUDITOR', AGENCY, false), grant('REGISTRATION_OFFICER', OFFICE)];
    const approve = scopeFor({ grants }, 'issuance:approve');
    expect([AGENCY, OFFICE, '/a1/b2/c3/', '/a1/b3/'].map((path) => isInScope(approve, path))).toEqual([false, true, true, false]);
    const read = scopeFor({ grants }, 'issuance:read');
    expect([AGENCY, OFFICE, '/a1/b3/'].map((path) => isInScope(read, path))).toEqual([true, true, false]);
  });

  it('is refused to whoever holds no such role, with the permission named', () => {
    expect(() => scopeFor({ grants: [grant('AUDITOR', AGENCY)] }, 'issuance:approve')).toThrow(expect.objectContaining({ slug: 'forbidden', extras: { members: { permission: 'issuance:approve' } } }));
    expect(() => scopeFor({ grants: [] }, 'issuance:read')).toThrow(/forbidden/);
  });
});

it('a permission is held when a role grants it, and by no unknown role', () => {
  for (const [role, permissions] of Object.entries(ROLE_PERMISSIONS)) {
    const grants = [grant(role as Role, AGENCY)];
    expect(permissions.every((permission) => hasPermission({ grants }, permission))).toBe(true);
  }
  expect(hasPermission({ grants: [grant('AUDITOR', AGENCY)] }, 'certificate:revoke')).toBe(false);
  expect(hasPermission({ grants: [grant('constructor' as Role, AGENCY), grant('FUTURE' as Role, AGENCY)] }, 'audit:read')).toBe(false);
});

it('a holder is a person whom the token names, and reaches what is his own', () => {
  const personId = '01935a7e-6c00-7000-8000-0000000000c3';
  expect(holderScope({ kind: 'person', personId })).toEqual({ kind: 'holder', holderId: personId });
  for (const stranger of [{ kind: 'person' }, { kind: 'client', personId }, { kind: 'room', personId }] as const) {
    expect(isHolder(stranger)).toBe(false);
    expect(() => holderScope(stranger)).toThrow(expect.objectContaining({ slug: 'forbidden' }));
  }
});
