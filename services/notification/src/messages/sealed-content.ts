import { Injectable } from '@nestjs/common';
import { FieldCipher } from '@vidimus/persistence';
import { z } from 'zod';
import { recipientOf, textOf } from './recipient.js';
import type { Recipient } from './recipient.js';
import type { MessageOrder } from './messages.schemas.js';

const parametersSchema = z.record(z.string(), z.string());

/** The personal data of a message: encrypted, and bound to its row. */
@Injectable()
export class SealedContent {
  constructor(private readonly cipher: FieldCipher) {}

  seal(id: string, { to, parameters }: MessageOrder): { recipientSealed: string; parametersSealed: string } {
    return {
      recipientSealed: this.cipher.seal(`message.recipient:${id}`, textOf(to)),
      parametersSealed: this.cipher.seal(`message.parameters:${id}`, JSON.stringify(parameters)),
    };
  }

  /** @throws SealBroken when a text was altered or belongs to another message. */
  openRecipient(id: string, sealed: string): Recipient {
    return recipientOf(this.cipher.open(`message.recipient:${id}`, sealed));
  }

  /** @throws SealBroken as {@link openRecipient}. */
  openParameters(id: string, sealed: string): Record<string, string> {
    return parametersSchema.parse(JSON.parse(this.cipher.open(`message.parameters:${id}`, sealed)));
  }

  /** Equal exactly when the same message is asked for again; without the room's key it tells nothing about the address. */
  indexOf({ template, locale, to, parameters, about, sendBefore }: MessageOrder): string {
    const sorted = Object.entries(parameters).sort(([left], [right]) => (left < right ? -1 : 1));
    const aboutParts = [about.type, about.id, about.organisationId, about.organisationPath];
    return this.cipher.blindIndex('message.content', JSON.stringify([template, locale ?? null, textOf(to), sorted, aboutParts, ...(sendBefore === undefined ? [] : [sendBefore])]));
  }
}
