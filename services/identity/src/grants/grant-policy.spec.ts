import { describe, expect, it } from '@jest/globals';
import { ROLES } from '@vidimus/contracts';
import type { Grant, Role } from '@vidimus/contracts';
import { checkHolder, checkManageable, MANAGEABLE_ROLES, mayManage } from './grant-policy.js';

const holding = (role: Role, organisationPath: string, descendants: boolean): Grant => ({
  role,
  organisationId: organisationPath.split('/').at(-2) ?? '',
  organisationPath,
  descendants,
});

describe('who may give which role where', () => {
  const administrator = [holding('ADMINISTRATOR', '/a/', true)];
  const manager = [holding('RA_MANAGER', '/a/b/', true)];

  it('lets an administrator give every role below his organisation', () => {
    for (const role of ROLES) {
      expect(mayManage(administrator, { role, organisationPath: '/a/b/c/', descendants: true })).toBe(true);
    }
  });

  it('lets a manager give officers their role, and not his own or a higher one', () => {
    const given = ROLES.filter((role) => mayManage(manager, { role, organisationPath: '/a/b/', descendants: false }));
    expect(given.sort()).toEqual(['INTEGRATOR', 'REGISTRATION_OFFICER']);
  });

  it.each([
    ['above', '/a/'],
    ['beside', '/a/c/'],
    ['with a name that only begins alike', '/a/bb/'],
  ])('refuses an organisation %s', (_, organisationPath) => {
    expect(() => checkManageable(manager, { role: 'REGISTRATION_OFFICER', organisationPath, descendants: false })).toThrow(
      expect.objectContaining({ slug: 'forbidden' }),
    );
  });

  it('refuses a reach wider than that of the manager', () => {
    const narrow = [holding('RA_MANAGER', '/a/b/', false)];
    const wanted = { role: 'REGISTRATION_OFFICER', organisationPath: '/a/b/' } as const;
    expect(mayManage(narrow, { ...wanted, descendants: false })).toBe(true);
    expect(mayManage(narrow, { ...wanted, descendants: true })).toBe(false);
    expect(mayManage(narrow, { role: 'REGISTRATION_OFFICER', organisationPath: '/a/b/c/', descendants: false })).toBe(false);
  });

  it('does not let the reach of one role lend another role its rights', () => {
    const both = [holding('ADMINISTRATOR', '/a/b/', false), holding('AUDITOR', '/a/', true)];
    expect(mayManage(both, { role: 'AUDITOR', organisationPath: '/a/c/', descendants: false })).toBe(false);
  });

  it('lets roles without the permission to manage officers manage nobody', () => {
    for (const role of ROLES.filter((name) => MANAGEABLE_ROLES[name] === undefined)) {
      expect(mayManage([holding(role, '/a/', true)], { role: 'REGISTRATION_OFFICER', organisationPath: '/a/', descendants: false })).toBe(false);
    }
  });

  it('keeps roles of people and of programs apart', () => {
    expect(() => checkHolder('person', 'INTEGRATOR')).toThrow(expect.objectContaining({ slug: 'unprocessable' }));
    expect(() => checkHolder('program', 'ADMINISTRATOR')).toThrow(expect.objectContaining({ slug: 'unprocessable' }));
    expect(() => checkHolder('program', 'INTEGRATOR')).not.toThrow();
  });
});
