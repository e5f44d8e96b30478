import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { hotp, LAST_COUNTER, totpStep } from '@vidimus/otp';
import type { OtpAlgorithm, TotpParameters } from '@vidimus/otp';
import type { TestAnswer, TestRoom } from '@vidimus/testing';
import { AGENCY } from './running-otp-sync.js';
import type { RunningOtpSync } from './running-otp-sync.js';

/** Clocks of tests run ahead of the machine's: tokens hold that long. */
const TOKEN_SECONDS = 20 * 365 * 24 * 3_600;

/** A hardware token as the test holds it in its hands. */
export interface HeldToken {
  readonly id: string;
  readonly holderId: string;
  readonly accountId: string;
  readonly serial: string;
  readonly userCode: string;
  readonly secret: Buffer;
  readonly parameters: TotpParameters;
}

/** What a test wants of a token besides the usual. */
export interface TokenWish {
  readonly kind?: 'EVENT_TOKEN' | 'TIME_TOKEN';
  readonly counter?: bigint;
  readonly periodSeconds?: 30 | 60;
  readonly algorithm?: OtpAlgorithm;
  readonly digits?: number;
  readonly holderId?: string;
  /** The device that ends once this one is active. */
  readonly replaces?: string;
  readonly expiresAt?: string;
  /** Its seed; by default one of its own. */
  readonly secret?: Buffer;
  /** Where it belongs; by default to the agency. */
  readonly place?: typeof AGENCY;
}


/** Tokens from stock to their holders, by the routes that staff use. */
export class Tokens {
  readonly #otp: RunningOtpSync;
  readonly #staff = new Map<string, Promise<string>>();

  constructor(otp: RunningOtpSync) {
    this.#otp = otp;
  }

  /** Asks as somebody with a role in the agency, or elsewhere, with a fresh second factor. */
  async staff(method: string, path: string, body?: unknown, { role = 'CA_OPERATOR', place = AGENCY, officer }: { role?: 'CA_OPERATOR' | 'REGISTRATION_OFFICER' | 'INTEGRATOR' | 'AUDITOR' | 'ADMINISTRATOR'; place?: typeof AGENCY; officer?: string } = {}): Promise<TestAnswer> {
    const authTime = Math.floor(this.#otp.clock.now().getTime() / 1_000);
    const key = `${role} ${place.organisationId} ${authTime} ${officer ?? ''}`;
    const token = this.#staff.get(key) ?? this.#otp.issuer.token({ ...(officer === undefined ? {} : { sub: officer }), grants: [{ role, ...place, descendants: true }], acr: 'aal2', authTime, expiresInSeconds: TOKEN_SECONDS });
    this.#staff.set(key, token);
    return this.#otp.room.request(path, { method, token: await token, ...(body === undefined ? {} : { body }) });
  }

  stockOrder({ kind = 'EVENT_TOKEN', counter = 0n, periodSeconds = 30, algorithm = 'SHA1', digits = 6, expiresAt }: TokenWish = {}, secret: Buffer = randomBytes(20)): { serial: string } & Record<string, unknown> {
    const serial = `T${randomBytes(6).toString('hex')}`;
    const expiry = expiresAt === undefined ? {} : { expiresAt };
    return { kind, manufacturer: 'Example Tokens', serial, model: kind === 'EVENT_TOKEN' ? 'c100' : 'c200', algorithm, digits, secret: secret.toString('hex'), counter: String(counter), periodSeconds, ...expiry };
  }

  /** A token in stock. */
  async inStock(wish: TokenWish = {}): Promise<HeldToken> {
    const secret: Buffer = wish.secret ?? randomBytes(20);
    const order = this.stockOrder(wish, secret);
    const answer = await this.staff('POST', '/v1/inventory', { ...(wish.place ?? AGENCY), tokens: [order] });
    expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('ids')]);
    const [id = ''] = answer.json<{ ids: string[] }>().ids;
    const parameters = { algorithm: wish.algorithm ?? 'SHA1', digits: wish.digits ?? 6, periodSeconds: wish.periodSeconds ?? 30 };
    return { id, holderId: wish.holderId ?? randomUUID(), accountId: randomUUID(), serial: order.serial, userCode: '', secret, parameters };
  }

  /** A token in the hands of its holder, with its scratch card. */
  async delivered(wish: TokenWish = {}): Promise<HeldToken> {
    const token = await this.inStock(wish);
    const assignment = { holderId: token.holderId, ...(wish.replaces === undefined ? {} : { replaces: wish.replaces }) };
    expect((await this.staff('POST', `/v1/inventory/${token.id}/assignment`, assignment)).json()).toEqual({ id: token.id, state: 'REGISTERED', confirmationId: null });
    const { userCode } = (await this.staff('POST', `/v1/inventory/${token.id}/delivery`, { way: 'IN_PERSON', cardNumber: 'SC-1' })).json<{ userCode: string }>();
    return { ...token, userCode };
  }

  /** An active token: its first code, or that of the present step, is spent. */
  async active(wish: TokenWish = {}): Promise<HeldToken> {
    const token = await this.delivered(wish);
    const code = wish.kind === 'TIME_TOKEN' ? this.shown(token) : codeAt(token, wish.counter ?? 0n);
    const answer = await this.#otp.activate(token.id, code);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('ACTIVE')]);
    if (wish.kind === 'TIME_TOKEN') this.#otp.clock.advance(2 * 60_000);
    return token;
  }

  /** What a time-based token shows whose clock is ahead by so many steps. */
  shown(token: HeldToken, steps = 0): string {
    return codeAt(token, BigInt(totpStep(this.#otp.clock.now(), token.parameters.periodSeconds) + steps));
  }

  /** Submits codes in a row as the holder does. @param options.to `activations` with the first codes of a token that was handed over */
  async resync(
    token: HeldToken,
    codes: readonly string[],
    { userCode = token.userCode, key, room = this.#otp.room, to = 'resynchronisations' }: { userCode?: string; key?: string; room?: TestRoom; to?: 'resynchronisations' | 'activations' } = {},
  ): Promise<TestAnswer> {
    const access = await this.#otp.issuer.token({ sub: token.accountId, personId: token.holderId, expiresInSeconds: TOKEN_SECONDS });
    const [firstCode, secondCode, thirdCode] = codes;
    const body = { userCode, firstCode, secondCode, ...(thirdCode === undefined ? {} : { thirdCode }) };
    return room.request(`/v1/my-devices/${token.id}/${to}`, { method: 'POST', token: access, body, ...(key === undefined ? {} : { idempotencyKey: key }) });
  }

  async record(token: Pick<HeldToken, 'id'>): Promise<Record<string, unknown> & { resynchronisation: Record<string, unknown> }> {
    return (await this.staff('GET', `/v1/inventory/${token.id}`)).json();
  }

  async listed(token: HeldToken): Promise<Record<string, unknown> | undefined> {
    const access = await this.#otp.issuer.token({ sub: token.accountId, personId: token.holderId, expiresInSeconds: TOKEN_SECONDS });
    const { items } = (await this.#otp.room.request('/v1/my-devices', { token: access })).json<{ items: Record<string, unknown>[] }>();
    return items.find(({ id }) => id === token.id);
  }
}

/** The code of a counter or step. */
export function codeAt({ secret, parameters }: Pick<HeldToken, 'secret' | 'parameters'>, counter: bigint): string {
  return hotp(secret, counter, parameters);
}

/** So many codes in a row, beginning at a counter or step. */
export function run(token: HeldToken, from: bigint, count = 2): string[] {
  return Array.from({ length: count }, (_, index) => codeAt(token, from + BigInt(index)));
}

/** More presses than the window of a code has. */
const APART = 32;

/**
 * A seed whose codes do not come twice within a window. In one window of a hundred thousand two counters show the same six digits: then each of them is
 * taken once, as it should be, and whoever counts codes by what was typed sees one of them taken twice.
 */
export function seedWithoutTwins(places: number): Buffer {
  for (;;) {
    const [secret, codes] = seedAndCodes(places);
    if (codes.every((code, place) => !codes.slice(place + 1, place + APART).includes(code))) return secret;
  }
}

/** A seed that shows one code at two counters, the second of which stands within the window of a code when the first one was taken. */
export function seedWithTwins(): { readonly secret: Buffer; readonly counter: bigint; readonly twin: bigint } {
  for (;;) {
    const [secret, codes] = seedAndCodes(2_000);
    const counter = codes.findIndex((code, place) => place > 0 && codes.slice(place + 1, place + 6).includes(code));
    if (counter > 0) return { secret, counter: BigInt(counter), twin: BigInt(codes.indexOf(codes[counter] ?? '', counter + 1)) };
  }
}

function seedAndCodes(places: number): [seed: Buffer, codes: string[]] {
  const seed = randomBytes(20);
  return [seed, Array.from({ length: places }, (_, counter) => hotp(seed, BigInt(counter), { algorithm: 'SHA1', digits: 6 }))];
}

/** A pair that is nowhere near so many places after a counter, in neither order. */
export function wrongPair(token: HeldToken, from: bigint, places = 10_800): string[] {
  const near = Array.from({ length: places + 200 }, (_, index) => from + BigInt(index) - 200n).filter((counter) => counter >= 0n && counter <= LAST_COUNTER);
  const shown = new Set(near.map((counter) => codeAt(token, counter)));
  const free: string[] = [];
  for (let number = 0; free.length < 2; number += 1) {
    const code = String(number).padStart(token.parameters.digits, '0');
    if (!shown.has(code)) free.push(code);
  }
  return free;
}
