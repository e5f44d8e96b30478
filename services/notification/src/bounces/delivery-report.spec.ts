import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DELAYED, FAILED, RELAYED, reportMail } from '../../test/delivery-reports.js';
import type { ReportParts } from '../../test/delivery-reports.js';
import { readDeliveryReport } from './delivery-report.js';

const read = (parts: ReportParts = {}) => readDeliveryReport(Buffer.from(reportMail(parts)));

describe('a delivery status notification', () => {
  it('[S4-24] tells that delivery failed, and why', async () => {
    expect(await read()).toEqual({ action: 'failed', status: '5.1.1' });
  });

  it('tells a passing fault as the cause when delivery was given up', async () => {
    expect(await read({ recipients: [FAILED.replace('5.1.1 ', '4.4.1 ')] })).toEqual({ action: 'failed', status: '4.4.1' });
  });

  it('tells that delivery is still being tried, whatever the letters of its names', async () => {
    expect(await read({ recipients: [DELAYED] })).toEqual({ action: 'delayed', status: '4.4.1' });
  });

  it('tells the worst of several', async () => {
    expect(await read({ recipients: [RELAYED, DELAYED, FAILED] })).toEqual({ action: 'failed', status: '5.1.1' });
  });

  it('of success or relaying is of no consequence', async () => {
    expect(await read({ recipients: [RELAYED] })).toBe('other');
    expect(await read({ recipients: [RELAYED.replace('relayed', 'delivered')] })).toBe('other');
  });

  it('is read by its own fields, not by those of the mail that it is about', async () => {
    const about = reportMail({ recipients: [FAILED] });
    expect(await read({ recipients: [RELAYED], about })).toBe('other');
  });

  it.each<[string, ReportParts]>([
    ['no recipient', { recipients: [] }],
    ['no status', { recipients: ['Final-Recipient: rfc822; x@y.example\r\nAction: failed'] }],
    ['a status of success beside a failure', { recipients: [FAILED.replace('5.1.1 ', '2.0.0 ')] }],
    ['an action that nobody knows', { recipients: [FAILED.replace('failed', 'vanished')] }],
    ['another type', { contentType: 'multipart/mixed; boundary="b"' }],
    ['no parts', { contentType: 'text/plain' }],
    ['another boundary', { contentType: 'multipart/report; report-type=delivery-status; boundary="c"' }],
  ])('cannot be read with %s', async (_what, parts) => {
    expect(await read(parts)).toBe('unreadable');
  });

  it('never throws, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 2_000 }), fc.string({ maxLength: 500 }).map((text) => Buffer.from(reportMail({ recipients: [text] })))), async (raw) => {
        expect(['object', 'string']).toContain(typeof (await readDeliveryReport(raw)));
      }),
      { numRuns: 200 },
    );
  });
});
