import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import type { Locale } from '../accounts/account.entity.js';
import { PERSON } from './person.entity.js';
import type { PersonRow } from './person.entity.js';
import { PersonSecrets } from './person-secrets.js';
import type { PersonNames } from './person-secrets.js';
import { PersonsRepository } from './persons.repository.js';

const ALL = everything('a person is known once, whichever organisation met him first');

/** A person as a registry describes him. */
export interface DescribedPerson {
  /** Used when he is not known yet. */
  readonly id: string;
  readonly organisationId: string;
  readonly organisationPath: string;
  /** With scheme and country, `TINGR-…`. */
  readonly taxNumber: string;
  readonly names: PersonNames;
  readonly locale: Locale;
}

/** Persons, known once by their tax number. */
@Injectable()
export class PersonsService {
  constructor(
    private readonly doors: Doors,
    private readonly persons: PersonsRepository,
    private readonly secrets: PersonSecrets,
  ) {}

  /**
   * The person with this tax number: the one who is known, his names and language brought up to date, or a new one.
   * @throws Problem `conflict` when the id belongs to somebody with another tax number.
   */
  async remember(context: ChangeContext, described: DescribedPerson): Promise<PersonRow> {
    const taxNumberIndex = this.secrets.taxNumberIndex(described.taxNumber);
    const known = await this.persons.findByTaxNumber(ALL, taxNumberIndex);
    if (known !== null) return this.bringUpToDate(context, known, described);
    try {
      return await this.create(context, described, taxNumberIndex);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const meanwhile = await this.persons.findByTaxNumber(ALL, taxNumberIndex);
      if (meanwhile !== null) return meanwhile;
      throw new Problem('conflict', 'This identifier belongs to a person with another tax number; take a fresh one.');
    }
  }

  private create(context: ChangeContext, described: DescribedPerson, taxNumberIndex: string): Promise<PersonRow> {
    const { id, organisationId, organisationPath, locale } = described;
    return this.doors.create(PERSON, context, (now) => ({
      row: {
        ...{ id, version: 1, organisationId, organisationPath, taxNumberIndex, locale, createdAt: now },
        taxNumberSealed: this.secrets.sealTaxNumber(id, described.taxNumber),
        namesSealed: this.secrets.sealNames(id, described.names),
      },
      history: [{ code: 'created' }],
    }));
  }

  private async bringUpToDate(context: ChangeContext, known: PersonRow, { names, locale }: DescribedPerson): Promise<PersonRow> {
    if (known.locale === locale && sameNames(this.secrets.names(known), names)) return known;
    return this.doors.change(
      PERSON,
      known.id,
      context,
      (row) => {
        row.namesSealed = this.secrets.sealNames(row.id, names);
        row.locale = locale;
        return { row, history: [{ code: 'brought-up-to-date' }] };
      },
      ALL,
    );
  }
}

function sameNames(left: PersonNames, right: PersonNames): boolean {
  return left.givenName === right.givenName && left.surname === right.surname && left.fatherName === right.fatherName;
}
