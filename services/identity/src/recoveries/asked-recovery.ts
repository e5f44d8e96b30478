import { Injectable } from '@nestjs/common';
import { FieldCipher } from '@vidimus/persistence';
import { z } from 'zod';
import { readEmail, readTaxNumber } from '../persons/person-input.js';
import type { AskRecovery } from './recoveries.schemas.js';

const asked = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('PASSWORD'), name: z.string() }),
  z.object({ kind: z.literal('USER_ID'), taxNumber: z.string(), email: z.string() }),
]);
/** What somebody typed, in its normal form. */
export type AskedRecovery = z.infer<typeof asked>;

/**
 * Judges what was typed by its form alone: nothing is looked up.
 * @throws Problem `validation-failed` for what cannot be a tax number or an e-mail address.
 */
export function readAsked(body: AskRecovery): AskedRecovery {
  if (body.kind === 'PASSWORD') return { kind: body.kind, name: body.name };
  return { kind: body.kind, taxNumber: readTaxNumber(body), email: readEmail(body.email).value };
}

/** What was typed, as it waits in its row to be looked up. */
@Injectable()
export class SealedAsked {
  constructor(private readonly cipher: FieldCipher) {}

  seal(recoveryId: string, value: AskedRecovery): string {
    return this.cipher.seal(place(recoveryId), JSON.stringify(value));
  }

  open(recoveryId: string, sealed: string): AskedRecovery {
    return asked.parse(JSON.parse(this.cipher.open(place(recoveryId), sealed)));
  }
}

function place(recoveryId: string): string {
  return `recovery.asked:${recoveryId}`;
}
