import { randomInt } from 'node:crypto';
import { readAnswer } from '../platform/api.js';
import type { Answer } from '../platform/api.js';
import { mailsArrived } from './mailbox.js';
import { platformReport } from '../platform/report.js';

/** A network of its own for every request: each may ask five times an hour. */
const network = (): string => `198.18.${randomInt(256)}.${randomInt(1, 255)}`;

/** Calls the routes of somebody who cannot sign in. */
export async function postRecovery(path: '' | '/openings' | '/codes' | '/completions', body: object): Promise<Answer> {
  const url = new URL(`/api/identity/v1/recoveries${path}`, platformReport().web);
  return readAnswer(await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', 'x-forwarded-for': network() }, body: JSON.stringify(body) }));
}

/** The token of the link in the newest of so many mails to an address. */
export async function recoveryToken(address: string, count: number): Promise<string> {
  const [mail = ''] = await mailsArrived(address, count);
  const [, token] = /\/recovery\/set#([\w-]{43})"/.exec(mail) ?? [];
  if (token === undefined) throw new Error(`The newest mail to ${address} has no link of a recovery.`);
  return token;
}
