import { randomInt, randomUUID } from 'node:crypto';
import { crowdPerson } from '../people/crowd.js';
import { signInAsHolder, stepUp } from '../people/holder-sign-in.js';
import { enrolKey, newOfficer } from '../people/security-key-officer.js';
import { colleague } from '../people/colleague.js';
import { integrator } from '../people/sign-in.js';
import type { Person, SignedIn } from '../people/sign-in.js';
import { certified } from '../walk/certified.js';
import { expectStatus } from '../walk/walk.js';
import type { ApiOperation } from './api-operations.js';
import { platformReport } from './report.js';

/** One of everything that belongs to an agency, or to somebody there; made for one test, which may spoil it. */
export interface AgencyObjects {
  readonly organisationId: string;
  readonly organisationPath: string;
  readonly requestId: string;
  readonly certificateId: string;
  /** With both factors. */
  readonly holder: SignedIn;
  /** Who has a security key, not confirmed yet, and whom managers may change. */
  readonly officer: Person;
  readonly securityKeyId: string;
  readonly grantId: string;
  readonly exceptionId: string;
  /** By which the holder confirms. */
  readonly deviceId: string;
  /** The holder's telephone number that waits for its code. */
  readonly contactChangeId: string;
  /** The person. */
  readonly personId: string;
  /** That a program uses the holder's account; where no program of the agency is, of nobody. */
  readonly integratorUseId: string;
  /** A file of tokens that was announced. */
  readonly importId: string;
  /** What an officer asked for with a device, and another one has to confirm. */
  readonly confirmationId: string;
}

/** Makes them. @param crowd number of a person whom nobody else uses */
export async function agencyObjects(agencyCode: 'AGENCY-A' | 'AGENCY-B', crowd: number): Promise<AgencyObjects> {
  const letter = agencyCode === 'AGENCY-A' ? 'a' : 'b';
  const agency = platformReport().organisations.find(({ registryCode }) => registryCode === agencyCode);
  if (agency === undefined) throw new Error(`The demonstration has no organisation ${agencyCode}.`);
  const officer = await newOfficer(agencyCode);
  const { keyId } = await enrolKey(officer);
  const administrator = await colleague('administrator');
  const { body } = expectStatus(await administrator.get(`/api/identity/v1/officers/${officer.account.id}`), 200);
  const manager = await colleague(`manager-${letter}`);
  const exceptionId = randomUUID();
  const exception = { email: `${exceptionId}@elsewhere.example`, reason: 'On secondment.' };
  expectStatus(await manager.put(`/api/issuance/v1/organisation-policies/${agency.id}/address-exceptions/${exceptionId}`, exception), 200);
  const { requestId, certificateId, holder } = await certified(officer, crowdPerson(crowd, agencyCode));
  const signedIn = await stepUp(await signInAsHolder(holder), holder);
  const devices = expectStatus(await signedIn.get('/api/otp-sync/v1/my-devices'), 200);
  const deviceId = String(devices.body['items']?.[0]?.['id']);
  const phone = `+3069${String(randomInt(10 ** 8)).padStart(8, '0')}`;
  const change = expectStatus(await signedIn.post('/api/identity/v1/me/contact-points/phone', { phone }), 202);
  const { holderId } = expectStatus(await officer.get(`/api/otp-sync/v1/inventory/${deviceId}`), 200).body;
  const place = { organisationId: agency.id, organisationPath: `/${String(agency.parentId)}/${agency.id}/` };
  const personId = String(holderId);
  await replacement(signedIn, personId, deviceId);
  return {
    ...place,
    requestId,
    certificateId,
    holder: signedIn,
    officer,
    securityKeyId: keyId,
    grantId: String(body['grants']?.[0]?.['id']),
    exceptionId,
    deviceId,
    contactChangeId: String(change.body['id']),
    personId,
    integratorUseId: agencyCode === 'AGENCY-A' ? await integratorUse(holder.userId) : randomUUID(),
    importId: await announcedImport(place),
    confirmationId: await askedOfSecondOfficer(place, personId),
  };
}

/** The program of the demonstration belongs to agency A. */
async function integratorUse(userId: string): Promise<string> {
  const use = { userId, contactEmail: 'programs@elsewhere.example', locale: 'en' };
  return String(expectStatus(await (await integrator()).post('/api/identity/v1/integrator-uses', use), 201).body['id']);
}

/** Another device is to take the place of this one. */
async function replacement(holder: SignedIn, holderId: string, deviceId: string): Promise<void> {
  const ask = { holderId, purpose: 'DEVICE_REPLACEMENT', reference: 'R-00000000', identityChecked: true };
  const { code } = expectStatus(await (await colleague('operator')).post('/api/identity/v1/support-authorisations', ask), 201).body;
  expectStatus(await holder.post(`/api/otp-sync/v1/my-devices/${deviceId}/replacement`, { kind: 'AUTHENTICATOR', supportCode: code, locale: 'en' }), 201);
}

async function announcedImport(place: Pick<AgencyObjects, 'organisationId' | 'organisationPath'>): Promise<string> {
  const order = { ...place, format: 'OATH_CSV', fileName: 'tokens.csv', sizeBytes: 11 };
  return String(expectStatus(await (await colleague('operator')).post('/api/otp-sync/v1/token-imports', order), 201).body['id']);
}

/**
 * A token of the agency is to come in the place of a device of a desk below it, which alone asks for two officers: other tests at the agency go on
 * with one.
 */
export async function askedOfSecondOfficer(place: Pick<AgencyObjects, 'organisationId' | 'organisationPath'>, holderId: string): Promise<string> {
  const [operator, administrator] = [await colleague('operator'), await colleague('administrator')];
  const desk = { parentId: place.organisationId, kind: 'REGISTRATION_OFFICE', name: 'Desk of two officers' };
  const { id, path } = expectStatus(await administrator.post('/api/identity/v1/organisations', desk), 201).body;
  const below = { organisationId: String(id), organisationPath: String(path) };
  expectStatus(await administrator.put(`/api/otp-sync/v1/device-policies/${below.organisationId}`, { organisationPath: below.organisationPath, secondOfficer: true }), 200);
  const stocked = async (at: typeof place): Promise<string> => {
    const token = { kind: 'EVENT_TOKEN', manufacturer: 'Example Tokens', serial: `T${randomUUID()}`, model: 'c100', secret: '00'.repeat(20) };
    return String(expectStatus(await operator.post('/api/otp-sync/v1/inventory', { ...at, tokens: [token] }), 201).body['ids']?.[0]);
  };
  const [token, replaces] = [await stocked(place), await stocked(below)];
  return String(expectStatus(await operator.post(`/api/otp-sync/v1/inventory/${token}/assignment`, { holderId, replaces }), 200).body['confirmationId']);
}

/** What stands for the placeholders of an address, by the address up to the placeholder. */
const PLACES: readonly (readonly [place: RegExp, id: (objects: AgencyObjects) => string])[] = [
  [/^\/api\/issuance\/v1\/issuance-requests\/$/, ({ requestId }) => requestId],
  [/^\/api\/issuance\/v1\/organisation-policies\/$/, ({ organisationId }) => organisationId],
  [/\/address-exceptions\/$/, ({ exceptionId }) => exceptionId],
  [/^\/api\/issuance\/v1\/officer-identities\/$/, ({ officer }) => officer.account.id],
  [/^\/api\/authority\/v1\/(?:my-)?certificates\/$/, ({ certificateId }) => certificateId],
  [/^\/api\/remote-signing\/v1\/(?:my-credentials|certificates)\/$/, ({ certificateId }) => certificateId],
  [/^\/api\/identity\/v1\/organisations\/$/, ({ organisationId }) => organisationId],
  [/^\/api\/identity\/v1\/officers\/$/, ({ officer }) => officer.account.id],
  [/^\/api\/otp-sync\/v1\/device-policies\/$/, ({ organisationId }) => organisationId],
  [/^\/api\/otp-sync\/v1\/device-confirmations\/$/, ({ confirmationId }) => confirmationId],
  [/^\/api\/otp-sync\/v1\/token-imports\/$/, ({ importId }) => importId],
  [/\/parts\/$/, () => '0'],
  [/^\/api\/otp-sync\/v1\/(?:my-devices|inventory|drift-forecasts)\/$/, ({ deviceId }) => deviceId],
  [/^\/api\/identity\/v1\/me\/contact-changes\/$/, ({ contactChangeId }) => contactChangeId],
  [/^\/api\/identity\/v1\/holders\/$/, ({ personId }) => personId],
  [/^\/api\/identity\/v1\/integrator-uses\/$/, ({ integratorUseId }) => integratorUseId],
  [/\/grants\/$/, ({ grantId }) => grantId],
  [/\/security-keys\/$/, ({ securityKeyId }) => securityKeyId],
];

/** The address of an operation on these things. @throws Error for a placeholder that nothing here stands for. */
export function addressOf({ path, name }: ApiOperation, objects: AgencyObjects): string {
  return path.replaceAll(/\{[^}]+\}/g, (_placeholder, offset: number) => {
    const before = path.slice(0, offset).replaceAll(/\{[^}]+\}/g, 'x');
    const found = PLACES.find(([place]) => place.test(before));
    if (found === undefined) throw new Error(`What stands for the placeholder in ${name}? Name it in PLACES of tests/support/platform/agency-objects.ts.`);
    return found[1](objects);
  });
}

/** The example of an operation's document, made to speak of these things. */
export function bodyOf({ takesBody, exampleBody }: ApiOperation, objects: AgencyObjects): Record<string, unknown> | undefined {
  if (!takesBody) return undefined;
  const about: Record<string, unknown> = { organisationId: objects.organisationId, organisationPath: objects.organisationPath };
  return Object.fromEntries(Object.entries(exampleBody).map(([member, value]) => [member, about[member] ?? value]));
}
