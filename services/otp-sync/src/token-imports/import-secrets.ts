import { Injectable } from '@nestjs/common';
import { FieldCipher } from '@vidimus/persistence';
import type { TokenFileSecrets } from '@vidimus/token-files';
import { z } from 'zod';

/** As they are given: the key in hexadecimal digits. */
const secretsSchema = z.object({ key: z.string().optional(), password: z.string().optional() });
export type GivenSecrets = z.infer<typeof secretsSchema>;

/** What nobody may read in the database while an import waits: files, which may hold seeds as they are, and what opens them. */
@Injectable()
export class ImportSecrets {
  constructor(private readonly cipher: FieldCipher) {}

  /** @returns null where nothing was given. */
  seal(importId: string, { key, password }: GivenSecrets): string | null {
    return key === undefined && password === undefined ? null : this.cipher.seal(`token_import.secrets:${importId}`, JSON.stringify({ key, password }));
  }

  /** @throws SealBroken when the row was changed from outside. */
  open(importId: string, sealed: string | null): TokenFileSecrets {
    if (sealed === null) return {};
    const { key, password } = secretsSchema.parse(JSON.parse(this.cipher.open(`token_import.secrets:${importId}`, sealed)));
    return { ...(key === undefined ? {} : { key: Buffer.from(key, 'hex') }), ...(password === undefined ? {} : { password }) };
  }

  /** @param content of the part, in Base64. */
  sealPart(importId: string, number: number, content: string): string {
    return this.cipher.seal(placeOf(importId, number), content);
  }

  /** @throws SealBroken as {@link open}. */
  openPart(importId: string, number: number, sealed: string): Buffer {
    return Buffer.from(this.cipher.open(placeOf(importId, number), sealed), 'base64');
  }
}

/** A part in the place of another one does not open. */
function placeOf(importId: string, number: number): string {
  return `token_import_part.content:${importId}:${number}`;
}
