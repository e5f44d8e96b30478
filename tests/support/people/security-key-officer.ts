import { randomBytes } from 'node:crypto';
import type { Role } from '@vidimus/contracts';
import { SoftwareSecurityKey } from '@vidimus/testing';
import { platformReport } from '../platform/report.js';
import type { DemoAccount } from '../platform/report.js';
import { withFreshCode } from './second-factor.js';
import { colleague } from './colleague.js';
import { enrolled } from './enrolment.js';
import { signInAs } from './sign-in.js';
import type { Person } from './sign-in.js';
import { expectStatus } from '../walk/walk.js';

const OWN_KEYS = '/api/identity/v1/me/security-keys';

/** An officer of an agency whom nobody else uses, without a security key yet, signed in. */
export async function newOfficer(agencyCode: string, role: Role = 'REGISTRATION_OFFICER'): Promise<Person> {
  return signInAs(await newOfficersAccount(agencyCode, role));
}

/** The account of such an officer, who has not signed in. */
export async function newOfficersAccount(agencyCode: string, role: Role = 'REGISTRATION_OFFICER'): Promise<DemoAccount> {
  const agency = platformReport().organisations.find(({ registryCode }) => registryCode === agencyCode);
  if (agency === undefined) throw new Error(`The demonstration has no organisation ${agencyCode}.`);
  const email = `key-officer-${randomBytes(4).toString('hex')}@${agency.emailDomain ?? ''}`;
  return enrolled(await colleague('administrator'), { organisationId: agency.id, email, displayName: 'Officer with a key', role });
}

/** Enrols a key in software for this officer. @returns the key, and the id of its enrolment, which waits for a manager */
export async function enrolKey(officer: Person): Promise<{ key: SoftwareSecurityKey; keyId: string }> {
  const key = new SoftwareSecurityKey({ origin: new URL(platformReport().web).origin });
  const options = expectStatus(await officer.post(`${OWN_KEYS}/options`), 200).body as unknown as Parameters<SoftwareSecurityKey['register']>[0];
  const enrolled = expectStatus(await officer.post(OWN_KEYS, { name: 'Key of the story', registration: key.register(options) }), 201);
  return { key, keyId: String(enrolled.body['id']) };
}

/** The manager sees that key and officer belong together, and confirms it with a code of his own. */
export async function confirmKey(manager: Person, officer: Person, keyId: string): Promise<void> {
  const path = `/api/identity/v1/officers/${officer.account.id}/security-keys/${keyId}/confirmation`;
  const confirmed = expectStatus(await withFreshCode(manager.account, (code) => manager.post(path, { code })), 200);
  if (confirmed.body['confirmedBy'] !== manager.account.id) throw new Error('The confirmation names somebody else.');
}

/** Has identity confirm a decision with the officer's security key. */
export async function statementByKey(officer: Person, key: SoftwareSecurityKey, digest: string): Promise<string> {
  const asked = { digest, purpose: 'issuance.approval', organisationId: officer.account.organisationId };
  const options = expectStatus(await officer.post('/api/identity/v1/decision-assertion-options', asked), 200).body;
  const assertion = key.assert(options as unknown as Parameters<SoftwareSecurityKey['assert']>[0]);
  return String(expectStatus(await officer.post('/api/identity/v1/decision-statements', { ...asked, assertion }), 201).body['statement']);
}
