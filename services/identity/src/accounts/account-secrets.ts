import { Injectable } from '@nestjs/common';
import { readUserId } from '@vidimus/identifiers';
import { FieldCipher } from '@vidimus/persistence';
import type { AccountRow } from './account.entity.js';

/** Personal data and secrets of accounts, as they go into their columns and come out. Each is bound to its account. */
@Injectable()
export class AccountSecrets {
  constructor(private readonly cipher: FieldCipher) {}

  /** Equal for all spellings that sign in to one account. */
  usernameIndex(username: string): string {
    return this.cipher.blindIndex('account.username', username.normalize('NFKC').trim().toLowerCase());
  }

  /** Equal for all spellings of one user-id; of anything else that of a user name. */
  userIdIndex(typed: string): string {
    return this.usernameIndex(readUserId(typed) ?? typed);
  }

  /** What is stored of the secret of an invitation. */
  invitationDigest(accountId: string, secret: string): string {
    return this.cipher.blindIndex(`account.enrolment:${accountId}`, secret);
  }

  /** What is stored of the token of a link that was mailed to whoever forgot his password. */
  recoveryDigest(token: string): string {
    return this.cipher.blindIndex('account.recovery', token);
  }

  sealUsername(accountId: string, username: string): string {
    return this.cipher.seal(`account.username:${accountId}`, username);
  }

  sealDisplayName(accountId: string, displayName: string): string {
    return this.cipher.seal(`account.display_name:${accountId}`, displayName);
  }

  /** Equal for all spellings that reach one mailbox. */
  emailIndex(email: string): string {
    return this.cipher.blindIndex('account.email', email.toLowerCase());
  }

  sealEmail(accountId: string, email: string): string {
    return this.cipher.seal(`account.email:${accountId}`, email);
  }

  sealPhone(accountId: string, phone: string): string {
    return this.cipher.seal(`account.phone:${accountId}`, phone);
  }

  sealTotpSecret(accountId: string, secretBase32: string): string {
    return this.cipher.seal(`account.totp_secret:${accountId}`, secretBase32);
  }

  username(row: Pick<AccountRow, 'id' | 'usernameSealed'>): string {
    return this.cipher.open(`account.username:${row.id}`, row.usernameSealed);
  }

  displayName(row: Pick<AccountRow, 'id' | 'displayNameSealed'>): string {
    return this.cipher.open(`account.display_name:${row.id}`, row.displayNameSealed);
  }

  /** An officer's service address; null when none is known. */
  email(row: Pick<AccountRow, 'id' | 'emailSealed'>): string | null {
    return row.emailSealed === null ? null : this.cipher.open(`account.email:${row.id}`, row.emailSealed);
  }

  /** The telephone that codes go to; null when there is none. */
  phone(row: Pick<AccountRow, 'id' | 'phoneSealed'>): string | null {
    return row.phoneSealed === null ? null : this.cipher.open(`account.phone:${row.id}`, row.phoneSealed);
  }

  totpSecret(accountId: string, sealed: string): string {
    return this.cipher.open(`account.totp_secret:${accountId}`, sealed);
  }
}
