import { Injectable } from '@nestjs/common';
import { FieldCipher } from '@vidimus/persistence';
import type { z } from 'zod';

/** Of base64url, six bits each. */
const NAME_TERM_CHARACTERS = 16;

/** Personal data of one kind: where it lies, and what it looks like. */
export interface SealedField<Value> {
  /** Table and column; with the row's id it binds the sealed text to its place. */
  readonly place: string;
  readonly schema: z.ZodType<Value>;
}

/** Personal data as JSON in encrypted columns. */
@Injectable()
export class SealedJson {
  constructor(private readonly cipher: FieldCipher) {}

  seal<Value>(field: SealedField<Value>, rowId: string, value: Value): string {
    return this.cipher.seal(`${field.place}:${rowId}`, JSON.stringify(value));
  }

  /** @throws SealBroken when the text was altered or belongs to another row or column. */
  open<Value>(field: SealedField<Value>, rowId: string, sealed: string): Value {
    return field.schema.parse(JSON.parse(this.cipher.open(`${field.place}:${rowId}`, sealed)));
  }

  /** The blind index of a beginning of a surname. 96 bits tell beginnings apart, and a row has dozens of them. */
  nameTermOf(term: string): string {
    return this.cipher.blindIndex('surname', term).slice(0, NAME_TERM_CHARACTERS);
  }

  /** Finds equal values without telling them; normalise before. */
  indexOf(purpose: 'tax-number' | 'email' | 'user-id', value: string): string {
    return this.cipher.blindIndex(purpose, value);
  }
}
