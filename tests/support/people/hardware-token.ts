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

/** Puts a token into stock, assigns it, hands it over, and has its first code typed; as CA operators do, and issuance at the end of its procedure. */
export async function handOverToken(holderId: string, agencyCode: string): Promise<HardwareToken> {
  const agency = platformReport().organisations.find(({ registryCode }) => registryCode === agencyCode);
  if (agency === undefined) throw new Error(`The demonstration has no organisation ${agencyCode}.`);
  const operator = await colleague('operator');
  const secret = randomBytes(20);
  const serial = `T${randomBytes(6).toString('hex')}`;
  const code = (press: number): string => hotp(secret, BigInt(press), DEFAULT_TOTP);
  const token = { kind: 'EVENT_TOKEN', manufacturer: 'Example Tokens', serial, model: 'c100', secret: secret.toString('hex'), counter: '0' };
  const place = { organisationId: agency.id, organisationPath: `/${String(agency.parentId)}/${agency.id}/` };
  const stocked = expectStatus(await operator.post(INVENTORY, { ...place, tokens: [token] }), 201);
  const id = String(stocked.body['ids']?.[0]);
  expectStatus(await operator.post(`${INVENTORY}/${id}/assignment`, { holderId }), 200);
  const card = expectStatus(await operator.post(`${INVENTORY}/${id}/delivery`, { way: 'IN_PERSON', cardNumber: 'SC-1' }), 201).body;
  const issuance = await asIssuance(listenerUrl('otp-sync'), 'otp-sync', 'otp-sync:devices');
  expectStatus(await issuance.post(`/v1/devices/${id}/activations`, { code: code(0) }), 200);
  return { id, serial, userCode: String(card['userCode']), code };
}
