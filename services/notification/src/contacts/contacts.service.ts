import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { LOCALES } from '@vidimus/i18n';
import type { Locale } from '@vidimus/i18n';
import { RoomClient } from '@vidimus/service-kit';
import { z } from 'zod';

/** How a person with an account is written to. */
export interface Contact {
  readonly email: string;
  readonly name: string;
  readonly locale: Locale;
}

const contactAnswer = z.object({ email: z.string(), displayName: z.string(), locale: z.enum(LOCALES) });

/** Asks identity where people are reached. What it says is used at once and not kept. */
@Injectable()
export class ContactsService {
  constructor(private readonly rooms: RoomClient) {}

  /**
   * The contact of an account; undefined when there is no such account, or none that may be written to.
   * @throws Problem `unavailable` when identity is away.
   */
  async find(accountId: string, correlationId: string): Promise<Contact | undefined> {
    try {
      const { email, displayName, locale } = await this.rooms.get('identity', `/v1/contacts/${accountId}`, {
        scope: 'identity:contacts',
        answer: contactAnswer,
        correlationId,
      });
      return { email, name: displayName.replace(/\p{Cc}+/gu, ' ').trim(), locale };
    } catch (error) {
      if (error instanceof Problem && error.slug === 'not-found') return undefined;
      throw error;
    }
  }
}
