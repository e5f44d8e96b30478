import { randomBytes } from 'node:crypto';
import { DEFAULT_TOTP, hotp } from '@vidimus/otp';
import { listenerUrl, platformReport } from '../platform/report.js';
import { asIssuance } from '../platform/room-token.js';
import { expectStatus } from '../walk/walk.js';
import { colleague } from './colleague.js';

export const INVENTORY = '/api/otp-sync/v1/inventory';

/** An event-based token as somebody has it in his hands, with the scratch card that came with it. */
export interface HardwareToken {
  readonly id: string;
  readonly serial: string;
  readonly userCode: string;
  /** What it shows at a press, counted from its first. */
  readonly code: (press: number) => string;
}

/** What is wanted of a token besides the usual. */
export interface TokenWish {
  readonly kind?: 'EVENT_TOKEN' | 'TIME_TOKEN';
  readonly periodSeconds?: 30 | 60;
  readonly secret?: Buffer;
  /** The counter that its maker tells. */
  readonly counter?: bigint;
  /** The device that ends once this one is active. */
  readonly replaces?: string;
}

/** Puts a token into the stock of an agency, as CA operators do. */
export async function stockToken(agencyCode: string, wish: Omit<TokenWish, 'replaces'> = {}): Promise<Pick<HardwareToken, 'id' | 'serial'> & { readonly secret: Buffer }> {
  const agency = platformReport().organisations.find(({ registryCode }) => registryCode === agencyCode);
  if (agency === undefined) throw new Error(`The demonstration has no organisation ${agencyCode}.`);
  const operator = await colleague('operator');
  const secret = wish.secret ?? randomBytes(20);
  const serial = `T${randomBytes(6).toString('hex')}`;
  const { kind = 'EVENT_TOKEN', counter = 0n, periodSeconds = 30 } = wish;
  const token = { kind, manufacturer: 'Example Tokens', serial, model: kind === 'EVENT_TOKEN' ? 'c100' : 'c200', secret: secret.toString('hex'), counter: String(counter), periodSeconds };
  const place = { organisationId: agency.id, organisationPath: `/${String(agency.parentId)}/${agency.id}/` };
  const stocked = expectStatus(await operator.post(INVENTORY, { ...place, tokens: [token] }), 201);
  return { id: String(stocked.body['ids']?.[0]), serial, secret };
}

/** A token from stock to somebody's hands, as CA operators give it; its holder has not typed a code of it yet. */
export async function deliverToken(holderId: string, agencyCode: string, { replaces, ...wish }: TokenWish = {}): Promise<Omit<HardwareToken, 'code'> & { readonly secret: Buffer }> {
  const token = await stockToken(agencyCode, wish);
  const operator = await colleague('operator');
  const { id } = token;
  expectStatus(await operator.post(`${INVENTORY}/${id}/assignment`, { holderId, ...(replaces === undefined ? {} : { replaces }) }), 200);
  const card = expectStatus(await operator.post(`${INVENTORY}/${id}/delivery`, { way: 'IN_PERSON', cardNumber: 'SC-1' }), 201).body;
  return { ...token, userCode: String(card['userCode']) };
}

/** A token that was handed over and whose first code was typed, as it may be typed where nobody pressed it meanwhile. */
export async function handOverToken(holderId: string, agencyCode: string): Promise<HardwareToken> {
  const { secret, ...token } = await deliverToken(holderId, agencyCode);
  const code = (press: number): string => hotp(secret, BigInt(press), DEFAULT_TOTP);
  const issuance = await asIssuance(listenerUrl('otp-sync'), 'otp-sync', 'otp-sync:devices');
  expectStatus(await issuance.post(`/v1/devices/${token.id}/activations`, { code: code(0) }), 200);
  return { ...token, code };
}
