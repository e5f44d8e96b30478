import { openBrowser } from '../support/browser/browsers.js';
import { colleague } from '../support/people/colleague.js';
import { deliverToken, INVENTORY } from '../support/people/hardware-token.js';
import { signInAsHolder } from '../support/people/holder-sign-in.js';
import { platformReport } from '../support/platform/report.js';
import { expectStatus, requestPath } from '../support/walk/walk.js';
import type { Tour } from './tours.js';

const WIDE = { locale: 'en-GB', viewport: { width: 1280, height: 800 } };

/** Devices for codes: as their holder sees them, with a token that waits for him and one that he replaces, and as the back office does. */
export async function devicesTour({ camera, scene }: Tour): Promise<void> {
  const holder = await signInAsHolder(scene.holder);
  const operator = await colleague('operator');
  const list = expectStatus(await holder.get('/api/otp-sync/v1/my-devices'), 200);
  const ownId = String(list.body['items']?.[0]?.['id']);
  const holderId = String(expectStatus(await operator.get(`${INVENTORY}/${ownId}`), 200).body['holderId']);
  const token = await deliverToken(holderId, 'AGENCY-A');
  await using browser = await openBrowser({ ...WIDE, jar: holder.jar });
  const at = async (name: string, address: string): Promise<void> => {
    await browser.page.goto(address);
    await camera.shoot(browser, 'devices', name);
  };
  const own = `/portal/devices/${ownId}`;
  await at('A token waits', '/portal');
  await at('My devices', '/portal/devices');
  await at('Activation', `/portal/devices/${token.id}/activation`);
  await at('Resynchronisation', `${own}/resynchronisation`);
  await at('Loss', `${own}/loss`);
  await at('Replacement', `${own}/replacement`);
  await at('Replacement, the new device', `${own}/replacement/new`);
  const order = { holderId, purpose: 'DEVICE_REPLACEMENT', reference: 'R-00000000', identityChecked: true };
  const { body } = expectStatus(await operator.post('/api/identity/v1/support-authorisations', order), 201);
  expectStatus(await holder.post(`/api/otp-sync/v1/my-devices/${ownId}/replacement`, { kind: 'AUTHENTICATOR', supportCode: body['code'], locale: 'en' }), 201);
  await at('Replacement, who wants it', `${own}/replacement/proof`);
  await at('A replacement that was begun', '/portal/devices');
  await at('Cancellation of a replacement', `${own}/replacement/cancellation`);
  await using office = await openBrowser({ ...WIDE, jar: operator.jar });
  for (const [name, address] of Object.entries({ 'Back office': '/console/devices', 'A device': `/console/devices/${token.id}`, 'History of a device': `/console/devices/${token.id}?tab=history` })) {
    await office.page.goto(address);
    await camera.shoot(office, 'devices', name);
  }
  const { officer, approved } = scene;
  const { holderId: person } = expectStatus(await officer.post(`${requestPath(approved.id)}/token-hand-overs`, {}), 201).body;
  await deliverToken(String(person), 'AGENCY-A');
  await using desk = await openBrowser({ ...WIDE, jar: officer.jar });
  for (const [name, address] of Object.entries({ 'Handing over a token': `${approved.id}/token`, 'A request with a token': approved.id })) {
    await desk.page.goto(`/console/requests/${address}`);
    await camera.shoot(desk, 'devices', name);
  }
  const { id, parentId } = platformReport().organisations.find(({ registryCode }) => registryCode === 'AGENCY-A') ?? {};
  const administrator = await colleague('administrator');
  const policy = { organisationPath: `/${String(parentId)}/${String(id)}/`, secondOfficer: true };
  expectStatus(await administrator.put(`/api/otp-sync/v1/device-policies/${String(id)}`, policy), 200);
  const asked = expectStatus(await operator.post(`${INVENTORY}/${token.id}/loss`, undefined), 200).body['confirmationId'];
  await using another = await openBrowser({ ...WIDE, jar: (await colleague('officer-a')).jar });
  const ofSecond = { 'A device that waits for a second officer': `/console/devices/${token.id}`, 'To be confirmed': '/console/devices/confirmations', 'Decision of a second officer': `/console/devices/confirmations/${String(asked)}` };
  for (const [name, address] of Object.entries(ofSecond)) {
    await another.page.goto(address);
    await camera.shoot(another, 'devices', name);
  }
  await another.page.goto('/console/devices?find=T000000000000');
  await camera.shoot(another, 'devices', 'Back office, nothing found');
  await using managing = await openBrowser({ ...WIDE, jar: administrator.jar });
  await managing.page.goto('/console/device-policies');
  await camera.shoot(managing, 'devices', 'Policy for devices');
}
