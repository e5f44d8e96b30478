import { Inject, Injectable } from '@nestjs/common';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { MESSAGE_SETTINGS } from '../messages/messages.service.js';
import type { MessageSettings } from '../messages/messages.service.js';
import { SEALED } from '../sealing/sealed-fields.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { HolderRooms } from './holder-rooms.js';
import type { Holder, HolderOrder } from './holder-rooms.js';

/** Tax numbers of this installation are Greek. */
const COUNTRY = 'GR';

/** The person of a request, as identity takes him over. */
@Injectable()
export class HolderOfRequest {
  constructor(
    private readonly rooms: HolderRooms,
    private readonly sealed: SealedJson,
    @Inject(MESSAGE_SETTINGS) private readonly settings: MessageSettings,
  ) {}

  /**
   * Has identity know him, with an account; asking again is asking for the same.
   * @returns the ids that he goes by there. @throws Problem `conflict` when a contact is another person's by now, `unavailable`.
   */
  put(row: IssuanceRequestRow): Promise<Holder> {
    return this.rooms.putHolder(row.personId, this.orderOf(row));
  }

  /** A number is his once he typed a code that was sent to it. */
  private orderOf(row: IssuanceRequestRow): HolderOrder {
    const { id, accountId, organisationId, organisationPath, otpPhoneSealed, otpVerifiedAt } = row;
    const { email } = this.sealed.open(SEALED.requestContact, id, row.contactSealed);
    const phone = otpPhoneSealed === null || otpVerifiedAt === null ? {} : { phone: this.sealed.open(SEALED.requestOtpPhone, id, otpPhoneSealed) };
    const subject = this.sealed.open(SEALED.requestSubject, id, row.subjectSealed);
    return { accountId, organisationId, organisationPath, ...subject, country: COUNTRY, email, ...phone, locale: this.settings.locale };
  }
}
