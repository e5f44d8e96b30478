import { Injectable } from '@nestjs/common';
import { FieldCipher } from '@vidimus/persistence';
import { z } from 'zod';
import type { ContactKind } from './contact-point.js';
import type { ContactPointRow } from './contact-point.entity.js';
import type { PersonRow } from './person.entity.js';

const names = z.object({ givenName: z.string(), surname: z.string(), fatherName: z.string().nullable() });
/** How a person is called, as the registry writes it. */
export type PersonNames = z.infer<typeof names>;

/** Personal data of persons, as they go into their columns and come out. Each is bound to its row. */
@Injectable()
export class PersonSecrets {
  constructor(private readonly cipher: FieldCipher) {}

  /** @param taxNumber With scheme and country, `TINGR-…`, so that equal numbers of two countries are two persons. */
  taxNumberIndex(taxNumber: string): string {
    return this.cipher.blindIndex('person.tax_number', taxNumber);
  }

  /** Equal for all addresses that may reach the same mailbox: most servers ignore the case of the local part too. */
  addressIndex(kind: ContactKind, address: string): string {
    return this.cipher.blindIndex(`contact_point.address:${kind}`, address.toLowerCase());
  }

  sealTaxNumber(personId: string, taxNumber: string): string {
    return this.cipher.seal(`person.tax_number:${personId}`, taxNumber);
  }

  sealNames(personId: string, value: PersonNames): string {
    return this.cipher.seal(`person.names:${personId}`, JSON.stringify(value));
  }

  sealAddress(contactId: string, address: string): string {
    return this.cipher.seal(`contact_point.address:${contactId}`, address);
  }

  names(row: Pick<PersonRow, 'id' | 'namesSealed'>): PersonNames {
    return names.parse(JSON.parse(this.cipher.open(`person.names:${row.id}`, row.namesSealed)));
  }

  address(row: Pick<ContactPointRow, 'id' | 'addressSealed'>): string {
    return this.cipher.open(`contact_point.address:${row.id}`, row.addressSealed);
  }
}
