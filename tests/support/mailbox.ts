import { eventually } from '@vidimus/testing';
import { platformReport } from './report.js';

/** The pages of the mailbox, as a visitor of the demonstration sees them. */
async function page(path: string): Promise<string> {
  const response = await fetch(new URL(path, platformReport().web));
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}.`);
  return response.text();
}

/** The pages of the mails to an address, the newest first. */
export async function mailsTo(address: string): Promise<string[]> {
  const rows = (await page('/mailbox')).split('<tr>').filter((row) => row.includes(`<td>${address}</td>`));
  return Promise.all(rows.map((row) => page(/href="(\/mailbox\/[^"]+)"/.exec(row)?.[1] ?? '')));
}

/** Waits until so many mails have come to an address. */
export async function mailsArrived(address: string, count: number): Promise<string[]> {
  return eventually(`${count} mails to ${address}`, async () => {
    const mails = await mailsTo(address);
    return mails.length >= count ? mails : undefined;
  });
}
