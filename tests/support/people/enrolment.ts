import { randomBytes } from 'node:crypto';
import type { Role } from '@vidimus/contracts';
import { apiOver } from '../platform/api.js';
import type { Api } from '../platform/api.js';
import { platformReport } from '../platform/report.js';
import type { DemoAccount } from '../platform/report.js';
import { expectStatus } from '../walk/walk.js';
import { withFreshCode } from './second-factor.js';

/** Who is to become an officer, with a role in his organisation. */
export interface NewOfficer {
  readonly organisationId: string;
  /** He signs in with it too. */
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
}

/** An administrator creates an officer, who then sets his password and an authenticator up. @returns the account, not signed in */
export async function enrolled(administrator: Api, { organisationId, email, displayName, role }: NewOfficer): Promise<DemoAccount> {
  const { web } = platformReport();
  const password = `demo-${randomBytes(12).toString('base64url')}`;
  const wished = { organisationId, username: email, displayName, email, grants: [{ role, organisationId }] };
  const created = expectStatus(await administrator.post('/api/identity/v1/officers', wished), 201);
  const code = String(created.body['invitation']?.['code']);
  const anybody = apiOver((path, init) => fetch(new URL(path, web), init));
  const opened = expectStatus(await anybody.post('/api/identity/v1/enrolments/opening', { code }), 200);
  const account: DemoAccount = { id: String(created.body['id']), username: email, email, phone: null, password, totpSecret: String(opened.body['secret']), role, organisationId };
  const completed = await withFreshCode(account, (secondFactorCode) => anybody.post('/api/identity/v1/enrolments/completion', { code, password, secondFactorCode }));
  expectStatus(completed, 204);
  return account;
}
