import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '@vidimus/contracts';
import { LOCALES } from '@vidimus/i18n';
import type { TestAnswer } from '@vidimus/testing';
import { AGENCY_A, RunningNotification } from '../../test/running-notification.js';
import { TEMPLATE_NAMES } from '../templates/templates.js';

let notification: RunningNotification;
beforeAll(async () => {
  notification = await RunningNotification.start();
}, 120_000);
afterAll(() => notification.stop());

const tokenOf = (role: Role) =>
  notification.room.issuer.token({ grants: [{ role, organisationId: AGENCY_A.id, organisationPath: AGENCY_A.path, descendants: true }] });
const preview = async (name: string, locale: string, role: Role = 'ADMINISTRATOR'): Promise<TestAnswer> =>
  notification.room.request(`/v1/templates/${name}/previews`, { method: 'POST', token: await tokenOf(role), body: { locale }, idempotencyKey: null });

describe('the texts of messages', () => {
  it('are listed with what they are filled with', async () => {
    const { items } = (await notification.room.request('/v1/templates', { token: await tokenOf('AUDITOR') })).json<{ items: { name: string }[] }>();
    expect(items.map(({ name }) => name)).toEqual([...TEMPLATE_NAMES]);
    expect(items[0]).toEqual({
      name: 'issuance-invitation',
      version: 2,
      channel: 'MAIL',
      parameters: ['recipientName', 'organisationName', 'linkVersion'],
      locales: [...LOCALES],
    });
  });

  it.each(TEMPLATE_NAMES)('[C-27] %s can be looked at in every language, filled with samples', async (name) => {
    const shown = await Promise.all(LOCALES.map(async (locale) => (await preview(name, locale)).json<{ locale: string; text: string }>()));
    expect(shown.map(({ locale }) => locale)).toEqual([...LOCALES]);
    expect(new Set(shown.map(({ text }) => text)).size).toBe(LOCALES.length);
  });

  it('show a link that opens nothing', async () => {
    const { text, html, subject } = (await preview('issuance-invitation', 'it', 'CA_OPERATOR')).json<{ text: string; html: string; subject: string }>();
    expect(text).toContain('/issuance/00000000-0000-4000-8000-000000000000#sample>');
    expect(html).toContain('<html lang="it">');
    expect(subject).toBe('Il suo certificato digitale: procedere all’identificazione');
  });

  it('are shown to nobody who does not answer for them', async () => {
    expect((await preview('issuance-invitation', 'en', 'REGISTRATION_OFFICER')).status).toBe(403);
    expect((await preview('unknown', 'en')).status).toBe(400);
    expect((await preview('issuance-invitation', 'de')).status).toBe(400);
  });

  it('send nothing', () => {
    expect(notification.mailServer.offered).toEqual([]);
    expect(notification.smsGateway.offered).toEqual([]);
  });
});
