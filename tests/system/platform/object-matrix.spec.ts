import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ROLE_PERMISSIONS } from '@vidimus/contracts';
import type { Permission, Role } from '@vidimus/contracts';
import { newOfficer } from '../../support/people/security-key-officer.js';
import { colleague } from '../../support/people/colleague.js';
import { integrator } from '../../support/people/sign-in.js';
import { addressOf, agencyObjects, bodyOf } from '../../support/platform/agency-objects.js';
import type { AgencyObjects } from '../../support/platform/agency-objects.js';
import type { Answer, Api } from '../../support/platform/api.js';
import { apiOperations } from '../../support/platform/api-operations.js';
import type { ApiOperation } from '../../support/platform/api-operations.js';
import { expectStatus } from '../../support/walk/walk.js';

const PATIENCE_MS = 300_000;

/** Somebody who may act in one agency and not in the other. */
interface Caller {
  readonly api: Api;
  readonly kind: Role | 'HOLDER' | 'KEY_OWNER';
  readonly own: AgencyObjects;
  readonly foreign: AgencyObjects;
}

/** What is no agency's: letters of a room that somebody holds for the whole installation, and texts that are the same for all. */
const OF_NOBODY = /\/v1\/(?:operations\/|templates\/)/;
const operations = (await apiOperations()).filter(({ access }) => access !== 'room-only');
const onObjects = operations.filter(({ path }) => path.includes('{') && !OF_NOBODY.test(path));
const lists = operations.filter(({ method, path }) => method === 'GET' && !path.includes('{') && !OF_NOBODY.test(path));
/** What lists cannot be asked without: asked about the other agency's. */
const QUESTIONS: Readonly<Record<string, (foreign: AgencyObjects) => string>> = {
  'GET /api/notification/v1/messages': ({ requestId }) => `?aboutId=${requestId}`,
  'GET /api/identity/v1/officer-names': ({ officer }) => `?id=${officer.account.id}`,
};
let callers: readonly (readonly [name: string, caller: Caller])[];

beforeAll(async () => {
  const [a, b] = [await agencyObjects('AGENCY-A', 170), await agencyObjects('AGENCY-B', 170)];
  // What agency B has without any policy; whoever sees it is of there.
  expectStatus(await (await colleague('administrator')).put(`/api/otp-sync/v1/device-policies/${b.organisationId}`, { organisationPath: b.organisationPath, secondOfficer: false }), 200);
  const ofB = (api: Api, kind: Caller['kind']): Caller => ({ api, kind, own: b, foreign: a });
  callers = [
    ['officer of agency B', ofB(await colleague('officer-b'), 'REGISTRATION_OFFICER')],
    ['manager of agency B', ofB(await colleague('manager-b'), 'RA_MANAGER')],
    ['operator of agency B', ofB(await newOfficer('AGENCY-B', 'CA_OPERATOR'), 'CA_OPERATOR')],
    ['auditor of agency B', ofB(await newOfficer('AGENCY-B', 'AUDITOR'), 'AUDITOR')],
    ['administrator of agency B', ofB(await newOfficer('AGENCY-B', 'ADMINISTRATOR'), 'ADMINISTRATOR')],
    ['integrator of agency A', { api: await integrator(), kind: 'INTEGRATOR', own: a, foreign: b }],
    ['holder in agency B', ofB(b.holder, 'HOLDER')],
    ['holder in agency A', { api: a.holder, kind: 'HOLDER', own: a, foreign: b }],
    ['owner of a key', ofB(b.officer, 'KEY_OWNER')],
  ];
}, PATIENCE_MS);

/** Whether the operation lets this kind of caller in at all; who else is refused, and how, is for the matrix of routes. */
function isOpenTo({ access, permissions }: ApiOperation, kind: Caller['kind']): boolean {
  if (kind === 'HOLDER') return access === 'holder' || access === 'signed-in';
  if (kind === 'KEY_OWNER') return access === 'officer';
  const held: readonly Permission[] = ROLE_PERMISSIONS[kind];
  return access === 'permission' ? permissions.some((permission) => held.includes(permission)) : access === 'signed-in' || (access === 'officer' && kind !== 'INTEGRATOR');
}

const shown = ({ status, body }: Answer): object => ({ status, type: body['type'], detail: body['detail'] });

describe('the callers', () => {
  it('[S4-27] are of every role that there is, and holders', () => {
    const kinds = new Set<string>(callers.map(([, { kind }]) => kind));
    expect(kinds).toEqual(new Set([...Object.keys(ROLE_PERMISSIONS), 'HOLDER', 'KEY_OWNER']));
  });
});

describe('what belongs to another agency or another holder', () => {
  it.each(onObjects.map((operation) => [operation.name, operation] as const))('[S4-27] is not there: %s', async (_name, operation) => {
    const allowed = callers.filter(([, { kind }]) => isOpenTo(operation, kind));
    expect(allowed).not.toEqual([]);
    for (const [name, { api, foreign }] of allowed) {
      const answer = await api.call(operation.method, addressOf(operation, foreign), bodyOf(operation, foreign));
      expect({ name, status: answer.status }).toEqual({ name, status: 404 });
      const nowhere = { ...foreign, organisationId: randomUUID(), requestId: randomUUID(), certificateId: randomUUID(), securityKeyId: randomUUID(), grantId: randomUUID(), exceptionId: randomUUID(), deviceId: randomUUID(), contactChangeId: randomUUID(), personId: randomUUID(), integratorUseId: randomUUID(), importId: randomUUID(), confirmationId: randomUUID() };
      const officer = { ...foreign.officer, account: { ...foreign.officer.account, id: randomUUID() } };
      const missing = await api.call(operation.method, addressOf(operation, { ...nowhere, officer }), bodyOf(operation, foreign));
      expect(shown(answer)).toEqual(shown(missing));
    }
  });

  it.each(lists.map((operation) => [operation.name, operation] as const))('[S4-27] is in no list: %s', async (_name, operation) => {
    for (const [name, { api, foreign }] of callers.filter(([, caller]) => isOpenTo(operation, caller.kind))) {
      const answer = await api.get(operation.path + (QUESTIONS[operation.name]?.(foreign) ?? ''));
      const ids = [foreign.requestId, foreign.certificateId, foreign.officer.account.id, foreign.securityKeyId, foreign.exceptionId, foreign.organisationId, foreign.deviceId, foreign.contactChangeId, foreign.personId, foreign.integratorUseId, foreign.importId, foreign.confirmationId];
      expect({ name, status: answer.status, foreign: ids.filter((id) => answer.text.includes(id)) }).toEqual({ name, status: 200, foreign: [] });
    }
  });
});

describe('what is one’s own', () => {
  /** Reading first, and what ends things last. */
  const order = ({ method, path }: ApiOperation): number => ['GET', 'PUT', 'POST', 'DELETE'].indexOf(method) + (/revocation$|disabling$|cancellation$/.test(path) ? 10 : 0) + (path.endsWith('/loss') ? 20 : 0);

  it.each(onObjects.toSorted((one, other) => order(one) - order(other)).map((operation) => [operation.name, operation] as const))('[S4-27] is there: %s', async (_name, operation) => {
    for (const [name, { api, kind, own }] of callers.filter(([, caller]) => isOpenTo(operation, caller.kind))) {
      if (operation.access === 'officer' && kind !== 'KEY_OWNER') continue;
      const address = addressOf(operation, own);
      const body = operation.name.endsWith('/organisation-policies/{organisationId}') && operation.method === 'PUT' ? await policyOf(own) : bodyOf(operation, own);
      const { status } = await api.call(operation.method, address, body);
      const isGone = operation.method === 'DELETE' && status === 404;
      expect({ name, isThere: ![400, 401, 403, 404].includes(status) && status < 500, status }).toEqual({ name, isThere: !isGone, status });
    }
  });

  /** The policy as it is: the demonstration is shared with other tests. */
  async function policyOf({ organisationId, organisationPath }: AgencyObjects): Promise<Record<string, unknown>> {
    const { body } = expectStatus(await (await colleague('operator')).get(`/api/issuance/v1/organisation-policies/${organisationId}`), 200);
    const { name, registryCode, emailDomains, fourEyes, emailOtpAllowed } = body;
    return { organisationPath, name, registryCode, emailDomains, fourEyes, emailOtpAllowed };
  }
});
