import { eventually } from '@vidimus/testing';
import { platformReport } from '../platform/report.js';

/** A message as the mailbox of the demonstration tells it. */
interface Message {
  readonly id: string;
  readonly kind: 'mail' | 'sms';
  readonly text: string;
}

async function read(path: string): Promise<Response> {
  const response = await fetch(new URL(path, platformReport().web));
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}.`);
  return response;
}

async function messagesTo(recipient: string, kind: Message['kind']): Promise<Message[]> {
  const { items } = (await (await read(`/mailbox/messages?to=${encodeURIComponent(recipient)}`)).json()) as { items: Message[] };
  return items.filter((message) => message.kind === kind);
}

/** The pages of the mails to an address, as a visitor of the demonstration sees them, the newest first. */
export async function mailsTo(address: string): Promise<string[]> {
  return Promise.all((await messagesTo(address, 'mail')).map(async ({ id }) => (await read(`/mailbox/${id}`)).text()));
}

/** Waits until so many mails have come to an address. */
export async function mailsArrived(address: string, count: number): Promise<string[]> {
  return eventually(`${count} mails to ${address}`, async () => {
    const mails = await mailsTo(address);
    return mails.length >= count ? mails : undefined;
  });
}

/** The texts of the SMS to a number, the newest first. */
export async function smsTo(number: string): Promise<string[]> {
  return (await messagesTo(number, 'sms')).map(({ text }) => text);
}

/** The code in the newest of so many mails to an address. */
export function mailedCode(address: string, count: number): Promise<string> {
  return eventually(`a code in mail ${count} to ${address}`, async () => {
    const mails = await messagesTo(address, 'mail');
    return mails.length >= count ? /\b\d{6}\b/.exec(mails[0]?.text ?? '')?.[0] : undefined;
  });
}
