import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { smsSchema } from './message-store.js';
import type { MessageStore } from './message-store.js';

/** Where SMS are posted to. */
export const SMS_PATH = '/sms';

/** No country has this code; numbers under it are refused, so that this can be tried as well. */
const NO_COUNTRY = '+999';

/** What the gateway answers. */
export interface SmsAnswer {
  readonly status: number;
  readonly body: object;
}

/** Takes an SMS as a gateway does: with the right key once for each reference, and delivers none of them. */
export async function takeSms(request: IncomingMessage, store: MessageStore, apiKey: string): Promise<SmsAnswer> {
  if (request.headers.authorization !== `Bearer ${apiKey}`) return { status: 401, body: { error: 'The key is not right.' } };
  const sms = smsSchema.safeParse(parsed(await text(request)));
  if (!sms.success) return { status: 400, body: { error: 'An SMS is {to, from, text, reference}.' } };
  if (sms.data.to.startsWith(NO_COUNTRY)) return { status: 422, body: { error: 'There is no such number.' } };
  const isNew = await store.addSms(sms.data);
  return { status: isNew ? 201 : 200, body: { reference: sms.data.reference } };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
