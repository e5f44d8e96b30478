import { Inject, Injectable } from '@nestjs/common';
import { FieldCipher } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IDS, RoomClient } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import type { Locale } from '../accounts/account.entity.js';
import type { Address } from '../persons/contacts.service.js';
import { newSmsCode } from '../sms-codes/sms-code.js';
import { CONTACT_CHANGE } from './contact-change.js';
import { CONTACT_CHANGE_TYPE } from './contact-change.entity.js';
import type { ContactChangeRow } from './contact-change.entity.js';

/** 256 bits. */
const TOKEN_BYTES = 32;

/** What is sent to an address to see whether it is the holder's, and what is kept of it: digests. */
@Injectable()
export class ContactProofs {
  constructor(
    private readonly cipher: FieldCipher,
    private readonly rooms: RoomClient,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  sealAddress(changeId: string, address: string): string {
    return this.cipher.seal(`contact_change.address:${changeId}`, address);
  }

  /** The address; undefined once the change has ended. */
  address({ id, kind, addressSealed }: ContactChangeRow): Address | undefined {
    return addressSealed === null ? undefined : { kind, value: this.cipher.open(`contact_change.address:${id}`, addressSealed) };
  }

  /** A fresh token or code, and its digest. */
  make({ id, kind }: ContactChangeRow): { readonly secret: string; readonly digest: string } {
    if (kind === 'PHONE') {
      const code = newSmsCode(this.ids);
      return { secret: code, digest: this.codeDigest(id, code) };
    }
    const token = Buffer.from(this.ids.random(TOKEN_BYTES)).toString('base64url');
    return { secret: token, digest: this.tokenDigest(token) };
  }

  /** What is kept of the token of a mailed link. */
  tokenDigest(token: string): string {
    return this.cipher.blindIndex('contact_change.token', token);
  }

  /** Whether a typed code, in groups or not, is the one that was sent. */
  isCode({ id, proofDigest }: ContactChangeRow, typed: string): boolean {
    return proofDigest !== null && FieldCipher.sameIndex(proofDigest, this.codeDigest(id, typed.replace(/\s/g, '')));
  }

  /**
   * Sends token or code. It is in no job and no record here: if the other room is away, the holder enters his address again.
   * The mail does not say who entered the address: it may be somebody else's.
   * @throws Problem `unavailable`.
   */
  async send({ correlationId }: ChangeContext, row: ContactChangeRow, address: Address, secret: string, locale: Locale): Promise<void> {
    const { id, organisationId, organisationPath, expiresAt } = row;
    const content =
      address.kind === 'EMAIL'
        ? { template: 'contact-confirmation', to: { email: address.value }, parameters: { token: secret, hours: String(CONTACT_CHANGE.linkHours) } }
        : { template: 'otp-code-sms', to: { phone: address.value }, parameters: { code: secret, minutes: String(CONTACT_CHANGE.codeMinutes) } };
    const about = { type: CONTACT_CHANGE_TYPE.name, id, organisationId, organisationPath };
    const order = { ...content, locale, sendBefore: expiresAt.toISOString(), about };
    await this.rooms.put('notification', `/v1/messages/${this.ids.uuid()}`, order, { scope: 'notification:send', correlationId });
  }

  private codeDigest(changeId: string, code: string): string {
    return this.cipher.blindIndex(`contact_change.code:${changeId}`, code);
  }
}
