import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { HolderKeys } from '../keys/holder-keys.js';
import { KeyEnvelope } from '../keys/key-envelope.js';
import { ALL_CREDENTIALS, CredentialChanges, eventOf } from './credential-changes.js';
import { CREDENTIAL, CredentialRow } from './credential.entity.js';
import { createCredential } from './credential.js';
import { CredentialsRepository } from './credentials.repository.js';
import type { NewCredential } from './credentials.schemas.js';

/** Calls for one credential at the same moment begin again when another was faster; more often than this they are told so. */
const ATTEMPTS = 4;
const UNBLOCK_CODE_DIGITS = 8;

/** Everything about a pair but its row's state. */
type PairColumns = Pick<CredentialRow, 'publicKey' | 'csr' | 'keyUnderPin' | 'keyUnderUnblockCode' | 'keyBeforeIssue' | 'keyForReset'>;

/** Makes holders' keys, and ties them to certificates. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly doors: Doors,
    private readonly changes: CredentialChanges,
    private readonly credentials: CredentialsRepository,
    private readonly keys: HolderKeys,
    private readonly envelopes: KeyEnvelope,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Makes the pair under the PIN. The same call again gives the same pair; another PIN or device gives a new one, until a certificate is
   * ordered. Codes drawn for the old pair end with it.
   * @throws Problem `conflict` when the id is another holder's, when a certificate over the pair is ordered, or when calls for it overtake each
   *   other; `illegal-transition` once the certificate is issued.
   */
  async prepare(context: ChangeContext, id: string, wanted: NewCredential): Promise<CredentialRow> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const existing = await this.credentials.find(ALL_CREDENTIALS, id);
      const prepared = existing === null ? await this.create(context, id, wanted) : await this.replace(context, existing, wanted);
      if (prepared !== undefined) return prepared;
    }
    throw new Problem('conflict', 'Other calls for this credential are faster. Make one call, and wait for its answer.');
  }

  /**
   * Draws the code that sets a blocked PIN free; an earlier one ends.
   * @throws Problem `not-found`; `illegal-transition` once the certificate is issued; `conflict` when the pair was replaced meanwhile.
   */
  async drawUnblockCode(context: ChangeContext, id: string): Promise<string> {
    const row = await this.credentials.find(ALL_CREDENTIALS, id);
    if (row === null) throw new Problem('not-found', 'There is no credential with this identifier.');
    const code = drawDigits(UNBLOCK_CODE_DIGITS, this.ids);
    const keyUnderUnblockCode = row.keyBeforeIssue === null ? null : await this.underCode(id, code, row.keyBeforeIssue);
    await this.changes.apply(context, id, (locked) => {
      if (!locked.publicKey.equals(row.publicKey)) throw new Problem('conflict', 'The key was replaced meanwhile. Draw a code for the new one.');
      return { command: { type: 'draw_unblock_code' }, columns: { keyUnderUnblockCode } };
    });
    return code;
  }

  /**
   * Ties the pair to the certificate that is ordered over it; another id takes the place of one that was refused.
   * @throws Problem `not-found`; `conflict` when the certificate is another credential's; `illegal-transition` unless it was ordered in time.
   */
  async bind(context: ChangeContext, id: string, certificateId: string): Promise<CredentialRow> {
    try {
      return await this.changes.apply(context, id, (row) =>
        // Issuing is told twice at times: the answer stays the same.
        row.state === 'ACTIVE' && row.certificateId === certificateId ? undefined : { command: { type: 'bind', certificateId } },
      );
    } catch (error) {
      if (!isUniqueViolation(error, 'credential_by_certificate')) throw error;
      throw new Problem('conflict', 'This certificate is tied to another credential.');
    }
  }

  /** @returns undefined when another call made it first. */
  private async create(context: ChangeContext, id: string, wanted: NewCredential): Promise<CredentialRow | undefined> {
    const columns = await this.pairUnder(id, wanted.pin);
    const { holderId, organisationId, organisationPath, otpDeviceId } = wanted;
    try {
      return await this.doors.create(CREDENTIAL, context, (now) => {
        const born = { id, holderId, organisationId, organisationPath, otpDeviceId, createdAt: now };
        const row = Object.assign(new CredentialRow(), born, createCredential(now), columns);
        return { row, history: [{ code: 'created' }], events: [eventOf(row, { name: 'created' })] };
      });
    } catch (error) {
      if (isUniqueViolation(error, 'credential_once')) return undefined;
      throw error;
    }
  }

  /** @returns undefined when the row changed meanwhile. */
  private async replace(context: ChangeContext, existing: CredentialRow, wanted: NewCredential): Promise<CredentialRow | undefined> {
    if (existing.holderId !== wanted.holderId || existing.organisationPath !== wanted.organisationPath) {
      throw new Problem('conflict', 'This identifier belongs to the key of another holder. Use a fresh one.');
    }
    // Only while no certificate hangs on the key: a PIN that protects something is compared in one place, which counts the tries.
    const isOpen = existing.state === 'CREATED' && existing.certificateId === null;
    if (isOpen && existing.otpDeviceId === wanted.otpDeviceId && (await this.isPin(existing, wanted.pin))) return existing;
    const columns = isOpen ? await this.pairUnder(existing.id, wanted.pin) : {};
    const replaced = { isDone: false };
    const row = await this.changes.apply(context, existing.id, (locked) => {
      if (isOpen && locked.version !== existing.version) return undefined;
      replaced.isDone = true;
      return { command: { type: 'replace_pair' }, columns: { ...columns, otpDeviceId: wanted.otpDeviceId } };
    });
    return replaced.isDone ? row : undefined;
  }

  private async pairUnder(id: string, pin: string): Promise<PairColumns> {
    const { wrapped, publicKey, csr } = await this.keys.makePair(id);
    try {
      const keyUnderPin = await this.envelopes.seal('pin', id, pin, wrapped);
      const [keyBeforeIssue, keyForReset] = [this.envelopes.sealForRoom('before-issue', id, wrapped), this.envelopes.sealForRoom('pin-reset', id, wrapped)];
      return { publicKey, csr, keyUnderPin, keyUnderUnblockCode: null, keyBeforeIssue, keyForReset };
    } finally {
      wrapped.fill(0);
    }
  }

  private async isPin({ id, keyUnderPin }: CredentialRow, pin: string): Promise<boolean> {
    if (keyUnderPin === null) return false;
    const key = await this.envelopes.keyOf('pin', id, pin, keyUnderPin);
    const opened = this.envelopes.open('pin', id, key, keyUnderPin);
    key.fill(0);
    opened?.fill(0);
    return opened !== undefined;
  }

  private async underCode(id: string, code: string, keyBeforeIssue: Buffer): Promise<Buffer> {
    const wrapped = this.envelopes.openForRoom('before-issue', id, keyBeforeIssue);
    try {
      return await this.envelopes.seal('unblock-code', id, code, wrapped);
    } finally {
      wrapped.fill(0);
    }
  }
}

/** Random digits; with 48 bits of chance for eight of them, none is noticeably likelier than another. */
function drawDigits(count: number, ids: Pick<Ids, 'random'>): string {
  const value = Buffer.from(ids.random(6)).readUIntBE(0, 6);
  return String(value % 10 ** count).padStart(count, '0');
}
