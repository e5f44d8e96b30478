import type { Ids } from '@vidimus/workflow';

/** What a manager hands to an officer, so that he can set his credentials. */
export interface InvitationCode {
  readonly accountId: string;
  readonly secret: string;
}

/** A fresh code for an account; its secret has 128 random bits. */
export function newInvitationCode(accountId: string, ids: Pick<Ids, 'random'>): InvitationCode {
  return { accountId, secret: Buffer.from(ids.random(16)).toString('base64url') };
}

/** As it is shown and typed: account and secret in one word. */
export function writeInvitationCode({ accountId, secret }: InvitationCode): string {
  return `${Buffer.from(accountId.replaceAll('-', ''), 'hex').toString('base64url')}.${secret}`;
}

/** Reads a typed code; undefined for what cannot be one. */
export function readInvitationCode(text: string): InvitationCode | undefined {
  const [account = '', secret = ''] = text.trim().split('.');
  const hex = Buffer.from(account, 'base64url').toString('hex');
  const groups = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(hex);
  if (groups === null || !/^[A-Za-z0-9_-]{22}$/.test(secret)) return undefined;
  return { accountId: groups.slice(1).join('-'), secret };
}
