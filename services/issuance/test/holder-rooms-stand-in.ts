import { generateKeyPairSync, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Problem } from '@vidimus/contracts';
import { newUserId } from '@vidimus/identifiers';
import { DEFAULT_TOTP, encodeBase32, hotp, totp } from '@vidimus/otp';
import { PROBLEM_MEDIA_TYPE, problemDocument } from '@vidimus/service-kit';
import { z } from 'zod';
import { csrOf } from './signing-request.js';

export type HolderRoom = 'identity' | 'otp-sync' | 'remote-signing';

const STEP_MS = 30_000;
const place = { organisationId: z.uuid(), organisationPath: z.string() };
const holderSchema = z.strictObject({
  ...place,
  accountId: z.uuid(),
  givenName: z.string(),
  surname: z.string(),
  fatherName: z.string(),
  taxNumber: z.string(),
  country: z.string(),
  email: z.string(),
  phone: z.string().optional(),
  locale: z.string(),
});
const deviceSchema = z.strictObject({
  ...place,
  holderId: z.uuid(),
  kind: z.enum(['AUTHENTICATOR', 'SMS', 'EMAIL', 'EVENT_TOKEN']),
  label: z.string().optional(),
  address: z.string().optional(),
  replaces: z.uuid().optional(),
});
const credentialSchema = z.strictObject({ ...place, holderId: z.uuid(), otpDeviceId: z.uuid(), pin: z.string() });

/** A source of codes as otp-sync would keep it. */
export interface Device extends z.infer<typeof deviceSchema> {
  readonly secret: Buffer;
  /** How often a token was pressed. */
  readonly press?: number;
  isActive: boolean;
  /** The last code that was sent. */
  sent: string | null;
  userCode: string | null;
}

/** A key pair as remote-signing would keep it. */
export interface Credential extends z.infer<typeof credentialSchema> {
  csr: string;
  unblockCode: string | null;
  certificateId: string | null;
}

export interface Holder extends z.infer<typeof holderSchema> {
  readonly personId: string;
  readonly userId: string;
  password: string | null;
}

type Answer = { readonly status: number; readonly body?: object };

/**
 * Takes the place of identity, otp-sync and remote-signing, which are rooms of their own: keeps under each id what it was told last, with
 * real codes and real keys. A room that is `away` does not answer; one that is `deaf` does the work and loses the answer.
 */
export class HolderRoomsStandIn {
  readonly holders = new Map<string, Holder>();
  readonly devices = new Map<string, Device>();
  readonly credentials = new Map<string, Credential>();
  readonly away = new Set<HolderRoom>();
  readonly deaf = new Set<HolderRoom>();
  /** Numbers that are verified as another person's. */
  readonly foreignPhones = new Set<string>();
  url = '';
  readonly #server = createServer((request, response) => {
    void this.#answer(request)
      .catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        return { status: 422, body: problemDocument(error, 'http://localhost:8080', ''), type: PROBLEM_MEDIA_TYPE };
      })
      .then((answer) => {
        const type = 'type' in answer ? answer.type : 'application/json';
        response.writeHead(answer.status, { 'content-type': type }).end(answer.body === undefined ? '' : JSON.stringify(answer.body));
      })
      .catch(() => response.destroy());
  });

  static async start(): Promise<HolderRoomsStandIn> {
    const standIn = new HolderRoomsStandIn();
    await new Promise<void>((resolve) => standIn.#server.listen(0, '127.0.0.1', resolve));
    standIn.url = `http://127.0.0.1:${(standIn.#server.address() as AddressInfo).port}`;
    return standIn;
  }

  /** For VIDIMUS_ROOM_URLS. */
  get urls(): Record<HolderRoom, string> {
    return { identity: this.url, 'otp-sync': this.url, 'remote-signing': this.url };
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** Hands a token over to somebody, as staff do at otp-sync; its next code is the one at `press`. @returns its id */
  handOver(holderId: string, at: { readonly organisationId: string; readonly organisationPath: string }, press = 0): string {
    const id = randomUUID();
    this.devices.set(id, { ...at, holderId, kind: 'EVENT_TOKEN', secret: randomBytes(20), press, isActive: false, sent: null, userCode: randomBytes(6).toString('hex') });
    return id;
  }

  /** The user code of a token and its next two codes, which are spent by that. */
  codesInARow(deviceId: string): { userCode: string; firstCode: string; secondCode: string } {
    const token = this.#known(this.devices, deviceId);
    const press = token.press ?? 0;
    const [firstCode = '', secondCode = ''] = [0n, 1n].map((next) => hotp(token.secret, BigInt(press) + next, DEFAULT_TOTP));
    return { userCode: token.userCode ?? '', firstCode, secondCode };
  }

  /** A code that the device would show, or was sent, now. @param agoMs or so long ago */
  codeOf(deviceId: string, agoMs = 0): string {
    const device = this.#known(this.devices, deviceId);
    return device.kind === 'AUTHENTICATOR' ? totp(device.secret, new Date(Date.now() - agoMs)) : (device.sent ?? '');
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const [, , noun = '', id = '', part = ''] = (request.url ?? '').split('/');
    const room = noun === 'devices' || part === 'delivered-tokens' ? 'otp-sync' : noun === 'credentials' ? 'remote-signing' : 'identity';
    if (this.away.has(room)) return { status: 503, body: {} };
    const body = request.method === 'GET' ? {} : await json(request);
    const answer = await this.#answers(`${noun}/${part}`, id, body);
    return this.deaf.has(room) ? { status: 503, body: {} } : answer;
  }

  async #answers(what: string, id: string, body: unknown): Promise<Answer> {
    switch (what) {
      case 'notified-officers/':
        return { status: 200, body: { accountIds: [] } };
      case 'contact-checks/':
        return { status: 200, body: { conflicts: this.foreignPhones.has(z.object({ phone: z.string().optional() }).parse(body).phone ?? '') ? ['phone'] : [] } };
      case 'holders/':
        return this.#putHolder(id, body);
      case 'holders/password':
        return this.#setPassword(id, body);
      case 'devices/':
        return this.#putDevice(id, body);
      case 'devices/challenges':
        return this.#challenge(id);
      case 'devices/activations':
        return this.#activate(id, z.object({ code: z.string() }).parse(body).code);
      case 'holders/delivered-tokens':
        return { status: 200, body: { items: [...this.devices].flatMap(([deviceId, { holderId, kind, isActive }]) => (holderId === id && kind === 'EVENT_TOKEN' && !isActive ? [{ id: deviceId, kind, serial: 'T1', model: 'c100' }] : [])) } };
      case 'devices/token-activations':
        return this.#activateToken(id, body);
      case 'devices/user-codes':
        return { status: 200, body: { userCode: (this.#known(this.devices, id).userCode = randomBytes(6).toString('hex')) } };
      case 'credentials/':
        return this.#putCredential(id, body);
      case 'credentials/unblock-codes':
        return { status: 200, body: { unblockCode: (this.#known(this.credentials, id).unblockCode = String(randomInt(1e7, 1e8))) } };
      default:
        return this.#bind(id, body);
    }
  }

  /** A person is told by his tax number, whatever ids are asked for. */
  #putHolder(id: string, body: unknown): Answer {
    const order = holderSchema.parse(body);
    const known = [...this.holders.values()].find(({ taxNumber }) => taxNumber === order.taxNumber);
    const { personId, accountId, userId, password } = known ?? { personId: id, accountId: order.accountId, userId: newUserId({ random: randomBytes }), password: null };
    this.holders.set(personId, { ...order, personId, accountId, userId, password });
    return { status: 201, body: { personId, accountId, userId } };
  }

  #setPassword(id: string, body: unknown): Answer {
    const { password } = z.strictObject({ password: z.string() }).parse(body);
    if (password.length < 12) {
      const detail = 'A password has 12 characters or more.';
      throw new Problem('unprocessable', detail, { errors: [{ pointer: '/password', detail, code: 'TOO_SHORT' }] });
    }
    this.#known(this.holders, id).password = password;
    return { status: 204 };
  }

  #putDevice(id: string, body: unknown): Answer {
    const device: Device = { ...deviceSchema.parse(body), secret: randomBytes(20), isActive: false, sent: null, userCode: null };
    this.devices.set(id, device);
    const isAuthenticator = device.kind === 'AUTHENTICATOR';
    const secret = isAuthenticator ? encodeBase32(device.secret) : null;
    return { status: 201, body: { id, state: 'REGISTERED', kind: device.kind, maskedAddress: isAuthenticator ? null : '•••', secret, otpauthUri: secret && `otpauth://totp/x?secret=${secret}` } };
  }

  #challenge(id: string): Answer {
    this.#known(this.devices, id).sent = String(randomInt(100_000, 1_000_000));
    const later = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
    return { status: 202, body: { expiresAt: later(300), resendAfter: later(60) } };
  }

  #activate(id: string, code: string): Answer {
    const device = this.#known(this.devices, id);
    // As the room does: a code may become an old one on its way.
    if (!device.isActive && code !== this.codeOf(id) && code !== this.codeOf(id, STEP_MS)) {
      throw new Problem('credentials-refused', 'The code is not right.', { errors: [{ pointer: '/code', detail: 'Wrong code.', code: 'WRONG_CODE' }] });
    }
    device.isActive = true;
    return { status: 200, body: { state: 'ACTIVE' } };
  }

  #activateToken(id: string, body: unknown): Answer {
    const typed = z.strictObject({ userCode: z.string(), firstCode: z.string(), secondCode: z.string(), accountId: z.uuid() }).parse(body);
    const right = this.codesInARow(id);
    if (typed.userCode !== right.userCode || typed.firstCode !== right.firstCode || typed.secondCode !== right.secondCode) {
      const members = { attemptsLeft: 4, supportReference: 'R-SAMPLE00' };
      throw new Problem('credentials-refused', 'That did not work.', { errors: [{ pointer: '/firstCode', detail: 'Not right.', code: 'RESYNC_FAILED' }], members });
    }
    this.#known(this.devices, id).isActive = true;
    return { status: 200, body: { id, state: 'ACTIVE' } };
  }

  async #putCredential(id: string, body: unknown): Promise<Answer> {
    const csr = await csrOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
    this.credentials.set(id, { ...credentialSchema.parse(body), csr, unblockCode: null, certificateId: null });
    return { status: 201, body: { id, csr, publicKeyDigest: 'digest', pinState: 'SET' } };
  }

  #bind(id: string, body: unknown): Answer {
    const credential = this.#known(this.credentials, id);
    credential.certificateId = z.strictObject({ certificateId: z.uuid() }).parse(body).certificateId;
    return { status: 200, body: { id, csr: credential.csr, certificateId: credential.certificateId } };
  }

  #known<Kept>(kept: ReadonlyMap<string, Kept>, id: string): Kept {
    const one = kept.get(id);
    if (one === undefined) throw new Problem('not-found', 'There is nothing under this id.');
    return one;
  }
}
