import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { mailsArrived, mailsTo } from '../../support/walk/mailbox.js';
import { platformReport } from '../../support/platform/report.js';
import { colleague } from '../../support/people/colleague.js';
import type { Person } from '../../support/people/sign-in.js';
import { demoPerson, expectStatus, requestPath, startIssuance } from '../../support/walk/walk.js';

interface Line {
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;
}

describe('an invitation that a mail server takes and sends back', () => {
  const mailbox = `bounced.${randomUUID().slice(0, 8)}`;
  const domain = () => {
    const { emailDomain = null } = platformReport().organisations.find(({ registryCode }) => registryCode === 'AGENCY-B') ?? {};
    if (emailDomain === null) throw new Error('The demonstration has no agency B.');
    return emailDomain;
  };
  const lineOf = (code: string): Promise<Line> =>
    eventually(`the history has ${code}`, async () => {
      const items = (await officer.get(`${requestPath(id)}/history`)).body['items'] as unknown as Line[];
      return items.find((line) => line.code === code);
    });

  let officer: Person;
  let id: string;

  beforeAll(async () => {
    officer = await colleague('officer-b');
    id = await startIssuance(officer, demoPerson(({ taxNumber }) => taxNumber === '999010430'), domain(), mailbox);
  });

  it('[S4-24] is first told as sent, then as come back, with the status of the report as evidence', async () => {
    const sent = await lineOf('invitation-sent');
    const bounced = await lineOf('invitation-bounced');
    expect(bounced.data['messageId']).toBe(sent.data['messageId']);
    expect(new Date(String(bounced.data['at'])).getTime()).toBeGreaterThan(new Date(String(sent.data['at'])).getTime());
    const { items } = (await officer.get(`/api/notification/v1/messages?aboutId=${id}`)).body;
    expect(items).toContainEqual(
      expect.objectContaining({ id: sent.data['messageId'], state: 'BOUNCED', serverCode: 250, reportStatus: '5.1.1', sentAt: expect.any(String), endedAt: expect.any(String) }),
    );
    expect(await mailsTo(`${mailbox}@${domain()}`)).toEqual([]);
  });

  it('[S4-24] is told to the officer by a mail that opens the card and names nobody', async () => {
    const mail = await eventually('the officer is written to', async () =>
      (await mailsArrived(`officer-b@${domain()}`, 1)).find((page) => page.includes(`/console/requests/${id}`)),
    );
    expect(mail).toContain(`<a href="${platformReport().web}/console/requests/${id}">`);
    for (const word of [mailbox, '999010430', 'Μεταθετός', 'Αλλουδιορισμένος']) expect(mail).not.toContain(word);
  });

  it('is sent again when the officer asks for it, three times a day', async () => {
    const statuses: number[] = [];
    for (let time = 0; time < 4; time += 1) statuses.push((await officer.post(`${requestPath(id)}/invitations`, {})).status);
    expect(statuses.slice(0, 3).every((status) => status < 300)).toBe(true);
    expect(statuses[3]).toBe(429);
  });

  it('ends when the officer cancels it, to begin again with another address', async () => {
    expectStatus(await officer.post(`${requestPath(id)}/cancellation`, { reason: 'The address does not exist.' }), 200);
  });
});
