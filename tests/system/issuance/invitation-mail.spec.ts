import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { mailsArrived, mailsTo } from '../../support/walk/mailbox.js';
import { platformReport } from '../../support/platform/report.js';
import { colleague } from '../../support/people/colleague.js';
import type { Person } from '../../support/people/sign-in.js';
import { demoPerson, expectStatus, inState, requestPath, startIssuance } from '../../support/walk/walk.js';

interface Line {
  readonly code: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly data: Readonly<Record<string, unknown>>;
}

describe('the mails to the subject', () => {
  const mailbox = `invited.${randomUUID().slice(0, 8)}`;
  const agency = () => {
    const known = platformReport().organisations.find(({ registryCode }) => registryCode === 'AGENCY-A');
    const { name, emailDomain = null } = known ?? {};
    if (name === undefined || emailDomain === null) throw new Error('The demonstration has no agency A.');
    return { name, emailDomain };
  };
  const invited = () => demoPerson(({ taxNumber }) => taxNumber === '999010221');
  const unreachable = () => demoPerson(({ taxNumber }) => taxNumber === '999010153');
  const historyOf = async (id: string) => (await officer.get(`${requestPath(id)}/history`)).body['items'] as unknown as Line[];
  const messagesAbout = async (reader: Person, id: string) => (await reader.get(`/api/notification/v1/messages?aboutId=${id}`)).body;
  const lineOf = (id: string, code: string): Promise<Line> =>
    eventually(`the history has ${code}`, async () => (await historyOf(id)).find((line) => line.code === code));

  let officer: Person;
  let id: string;

  beforeAll(async () => {
    officer = await colleague('officer-a');
  });

  it('[S4-13] [S4-14] the start of a procedure mails an invitation by itself, with the link and what to do', async () => {
    id = await startIssuance(officer, invited(), agency().emailDomain, mailbox);
    const [mail = ''] = await mailsArrived(`${mailbox}@${agency().emailDomain}`, 1);
    expect(mail).toMatch(/\/issuance\/[0-9a-f-]{36}#[\w-]{43}">/);
    expect(mail).toContain(`<a href="${platformReport().web}/issuance/${id}#`);
    expect(mail).toContain('ταυτοποιηθείτε');
    expect(mail).toContain(invited().surname);
    expect(mail).toContain(agency().name);
    expect(mail).not.toContain(invited().taxNumber);
  });

  it('[S4-24] the history says that a mail server took it, and when', async () => {
    const line = await lineOf(id, 'invitation-sent');
    expect(line).toMatchObject({ actor: { kind: 'room', id: 'notification' }, data: { template: 'issuance-invitation' } });
    expect(new Date(String(line.data['at'])).getTime()).toBeLessThanOrEqual(Date.now());
    const { items } = await messagesAbout(officer, id);
    expect(items).toEqual([expect.objectContaining({ id: line.data['messageId'], state: 'SENT', serverCode: 250, template: 'issuance-invitation', locale: 'el' })]);
    expect(JSON.stringify(items)).not.toContain(mailbox);
  });

  it('[S4-24] an address that is refused leaves a line as well', async () => {
    const refused = `refused.${randomUUID().slice(0, 8)}`;
    const other = await startIssuance(officer, unreachable(), agency().emailDomain, refused);
    expect(await lineOf(other, 'invitation-bounced')).toMatchObject({ data: { template: 'issuance-invitation' } });
    expect(await mailsTo(`${refused}@${agency().emailDomain}`)).toEqual([]);
    expect((await messagesAbout(officer, other)).items).toContainEqual(
      expect.objectContaining({ template: 'issuance-invitation', state: 'BOUNCED', serverCode: 550, sentAt: null }),
    );
    expectStatus(await officer.post(`${requestPath(other)}/cancellation`, { reason: 'The address does not exist.' }), 200);
  });

  it('[S4-20] a cancelled procedure is told to the subject, with the reason', async () => {
    expectStatus(await officer.post(`${requestPath(id)}/cancellation`, { reason: 'Entered for the wrong person.' }), 200);
    await inState(officer, id, 'CANCELLED');
    const [newest = '', ...older] = await mailsArrived(`${mailbox}@${agency().emailDomain}`, 2);
    expect(older).toHaveLength(1);
    expect(newest).toContain('Entered for the wrong person.');
    expect(await lineOf(id, 'message-sent')).toMatchObject({ data: { template: 'issuance-cancelled' } });
  });

  it('[S4-27] officers of another agency see none of these messages', async () => {
    expect((await messagesAbout(await colleague('officer-b'), id)).items).toEqual([]);
  });

  it('no person can have a message sent', async () => {
    const answer = await officer.put(`/api/notification/v1/messages/${randomUUID()}`, { template: 'issuance-invitation' });
    expect([401, 403]).toContain(answer.status);
  });
});
