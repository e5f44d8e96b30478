import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { createTransport } from 'nodemailer';
import { DELAYED, FAILED, RELAYED, reportMail } from '../../test/delivery-reports.js';
import { RunningNotification } from '../../test/running-notification.js';
import { ReportListener } from './report-listener.js';

let notification: RunningNotification;
beforeAll(async () => {
  notification = await RunningNotification.start();
}, 120_000);
afterAll(() => notification.stop());

/** Hands a mail to the listener as a mail server does. */
const report = (to: string, raw = reportMail(), from = '') =>
  createTransport({ host: '127.0.0.1', port: notification.room.running.app.get(ReportListener, { strict: false }).port }).sendMail({ envelope: { from, to }, raw });
const sent = async () => {
  const { id, aboutId } = await notification.send();
  await notification.reaches(aboutId, 'SENT');
  const index = notification.mailServer.mails.findIndex(({ messageId }) => messageId?.includes(id));
  return { id, aboutId, returnPath: notification.mailServer.returnPaths[index] ?? '' };
};

describe('a mail that comes back', () => {
  it('[S4-24] bounces the message it is about, once, with its status as evidence', async () => {
    const { id, aboutId, returnPath } = await sent();
    expect(returnPath).toMatch(/^bounce\+[0-9a-f-]{36}\.[0-9a-f]{20}@bounces\.vidimus\.example$/);
    await report(returnPath);
    const message = await notification.reaches(aboutId, 'BOUNCED');
    expect(message).toMatchObject({ id, serverCode: 250, reportStatus: '5.1.1', sentAt: expect.any(String), endedAt: expect.any(String), failureReason: null });
    await report(returnPath);
    await report(returnPath, reportMail({ recipients: [DELAYED] }));
    expect((await notification.eventsOf(id)).map(({ type }) => type)).toEqual(['message.sent.v1', 'message.bounced.v1']);
    expect(await notification.historyOf(id)).toEqual(['accepted', 'sent', 'bounced']);
  });

  it('[S4-24] a report of delay is a line of history for each cause, and changes nothing else', async () => {
    const { id, aboutId, returnPath } = await sent();
    for (const recipient of [DELAYED, DELAYED, DELAYED.replace('4.4.1', '4.2.2')]) await report(returnPath, reportMail({ recipients: [recipient] }));
    expect(await notification.reaches(aboutId, 'SENT')).toMatchObject({ reportStatus: '4.2.2', endedAt: null });
    expect(await notification.historyOf(id)).toEqual(['accepted', 'sent', 'delayed', 'delayed']);
    expect(await notification.eventsOf(id)).toHaveLength(1);
    await report(returnPath);
    await notification.reaches(aboutId, 'BOUNCED');
  });

  it('a report of relaying, and what cannot be read, are taken and of no consequence', async () => {
    const { id, aboutId, returnPath } = await sent();
    await report(returnPath, reportMail({ recipients: [RELAYED] }));
    await report(returnPath, 'Subject: I am on holiday, says somebody@a.agency.example\r\n\r\nBack on Monday.\r\n');
    expect(await notification.reaches(aboutId, 'SENT')).toMatchObject({ reportStatus: null });
    expect(await notification.historyOf(id)).toEqual(['accepted', 'sent']);
    const told = await eventually('it is logged', () => notification.room.logLines.find((line) => line.includes('no delivery report')));
    expect(told).toContain(id);
    expect(notification.room.logLines.join('')).not.toMatch(/holiday|somebody@/);
  });

  it('is refused at an address that was not made here, or whose message is unknown', async () => {
    const { returnPath } = await sent();
    const other = await sent();
    const mac = /\.([0-9a-f]{20})@/.exec(returnPath)?.[1] ?? '';
    const forged = [
      other.returnPath.replace(/\.[0-9a-f]{20}@/, `.${mac}@`),
      `bounce+${randomUUID()}.${mac}@bounces.vidimus.example`,
      returnPath.replace('bounces.', ''),
      'postmaster@bounces.vidimus.example',
    ];
    for (const address of forged) await expect(report(address)).rejects.toMatchObject({ responseCode: 550, command: 'RCPT TO' });
    expect(await notification.historyOf(other.id)).toEqual(['accepted', 'sent']);
  });

  it('is refused when it has a sender: no report has one', async () => {
    const { id, returnPath } = await sent();
    await expect(report(returnPath, reportMail(), 'mallory@agency.example')).rejects.toMatchObject({ responseCode: 550, command: 'MAIL FROM' });
    expect(await notification.historyOf(id)).toEqual(['accepted', 'sent']);
  });

  it('is refused when it is larger than any report', async () => {
    const { id, returnPath } = await sent();
    await expect(report(returnPath, reportMail({ about: `Subject: x\r\n\r\n${'x'.repeat(70)}\r\n`.repeat(20_000) }))).rejects.toMatchObject({ responseCode: 552 });
    expect(await notification.historyOf(id)).toEqual(['accepted', 'sent']);
  });

  it('carries its fields over several lines, as they come', async () => {
    const { aboutId, returnPath } = await sent();
    await report(returnPath, reportMail({ recipients: [FAILED.replace('Status: 5', 'Status:\r\n 5')] }));
    expect(await notification.reaches(aboutId, 'BOUNCED')).toMatchObject({ reportStatus: '5.1.1' });
  });
});

describe('an installation that listens for no reports', () => {
  it('has mails come back to their sender', async () => {
    await using cleanUp = new AsyncDisposableStack();
    const without = { VIDIMUS_NOTIFICATION_BOUNCE_DOMAIN: '', VIDIMUS_NOTIFICATION_BOUNCE_PORT: '' };
    const quiet = cleanUp.adopt(await RunningNotification.start(without), (own) => own.stop());
    const { aboutId } = await quiet.send();
    await quiet.reaches(aboutId, 'SENT');
    expect(quiet.mailServer.returnPaths).toEqual(['no-reply@vidimus.example']);
  });

  it('does not start with only half of the settings', async () => {
    await expect(RunningNotification.start({ VIDIMUS_NOTIFICATION_BOUNCE_PORT: '' })).rejects.toThrow(/VIDIMUS_NOTIFICATION_BOUNCE_DOMAIN and VIDIMUS_NOTIFICATION_BOUNCE_PORT both/);
  });
});
