import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { ContactPointRow } from './contact-point.entity.js';
import type { ContactKind } from './contact-point.js';
import { PersonRow } from './person.entity.js';

/** Reads of persons and their contact points. */
@Injectable()
export class PersonsRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<PersonRow | null> {
    return this.persons(scope).andWhere('person.id = :id', { id }).getOne();
  }

  findByTaxNumber(scope: Scope, taxNumberIndex: string): Promise<PersonRow | null> {
    return this.persons(scope).andWhere('person.taxNumberIndex = :taxNumberIndex', { taxNumberIndex }).getOne();
  }

  /** Who has proved this address, if anybody. */
  findVerified(scope: Scope, kind: ContactKind, addressIndex: string): Promise<ContactPointRow | null> {
    return this.contacts(scope)
      .andWhere('contact.kind = :kind', { kind })
      .andWhere('contact.addressIndex = :addressIndex', { addressIndex })
      .getOne();
  }

  /** A contact point, be it replaced or not. */
  findContact(scope: Scope, id: string): Promise<ContactPointRow | null> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(ContactPointRow, 'contact'), scope, 'contact').andWhere('contact.id = :id', { id }).getOne();
  }

  /** The verified contact points of a person, the latest first. */
  verifiedOf(scope: Scope, personId: string): Promise<ContactPointRow[]> {
    return this.contacts(scope).andWhere('contact.personId = :personId', { personId }).orderBy('contact.verifiedAt', 'DESC').addOrderBy('contact.id', 'DESC').getMany();
  }

  private persons(scope: Scope): SelectQueryBuilder<PersonRow> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(PersonRow, 'person'), scope, 'person');
  }

  private contacts(scope: Scope): SelectQueryBuilder<ContactPointRow> {
    const query = this.dataSource.manager.createQueryBuilder(ContactPointRow, 'contact');
    return scopedBy(query, scope, 'contact').andWhere("contact.state = 'VERIFIED'");
  }
}
