import { randomBytes, randomUUID } from 'node:crypto';
import { platformReport, listenerUrl } from '../platform/report.js';
import { asIssuance } from '../platform/room-token.js';
import { mailedCode } from '../walk/mailbox.js';
import { expectStatus } from '../walk/walk.js';

/** Nine digits with the check digit of Greece's tax numbers. */
function taxNumber(): string {
  const digits = [...randomBytes(8)].map((byte) => byte % 10);
  const sum = digits.reduce((total, digit, index) => total + digit * 2 ** (8 - index), 0);
  return [...digits, (sum % 11) % 10].join('');
}

/** An account that can sign in. */
export interface NewHolder {
  readonly personId: string;
  readonly userId: string;
  readonly password: string;
  readonly taxNumber: string;
  readonly email: string;
}

/** A holder of nobody's walk, brought to identity as issuance brings them: without certificate or device. */
export async function newHolder(): Promise<NewHolder> {
  const holder = await invitedHolder();
  const password = `story ${randomBytes(12).toString('base64url')}`;
  const identity = await asIssuance(listenerUrl('identity'), 'identity', 'identity:holders');
  expectStatus(await identity.put(`/v1/holders/${holder.personId}/password`, { password }), 204);
  return { ...holder, password };
}

/** The same before he has chosen a password. */
export async function invitedHolder(): Promise<Omit<NewHolder, 'password'>> {
  const identity = await asIssuance(listenerUrl('identity'), 'identity', 'identity:holders');
  const address = `holder.${randomBytes(6).toString('hex')}@agency-a.example`;
  const person = { givenName: 'Test', surname: 'Holder', taxNumber: taxNumber(), country: 'GR', email: address };
  const { personId, userId } = expectStatus(await identity.put(`/v1/holders/${randomUUID()}`, { ...placeOfAgencyA(), ...person, accountId: randomUUID() }), 201).body;
  return { personId: String(personId), userId: String(userId), taxNumber: person.taxNumber, email: address };
}

/** Has the holder get one-time codes by mail from now on, as issuance does at the end of its procedure. */
export async function receiveCodesByMail({ personId, email }: NewHolder): Promise<void> {
  const otpSync = await asIssuance(listenerUrl('otp-sync'), 'otp-sync', 'otp-sync:devices');
  const device = `/v1/devices/${randomUUID()}`;
  expectStatus(await otpSync.put(device, { ...placeOfAgencyA(), holderId: personId, kind: 'EMAIL', address: email }), 201);
  expectStatus(await otpSync.post(`${device}/challenges`, { purpose: 'device-activation', locale: 'it' }), 202);
  expectStatus(await otpSync.post(`${device}/activations`, { code: await mailedCode(email, 1) }), 200);
}

function placeOfAgencyA(): { organisationId: string; organisationPath: string } {
  const agency = platformReport().organisations.find(({ registryCode }) => registryCode === 'AGENCY-A');
  if (agency === undefined) throw new Error('The demonstration has no agency A.');
  return { organisationId: agency.id, organisationPath: `/${String(agency.parentId)}/${agency.id}/` };
}
