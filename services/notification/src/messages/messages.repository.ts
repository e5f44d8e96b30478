import { Injectable } from '@nestjs/common';
import { keysetPage, scopedBy } from '@vidimus/persistence';
import type { Page, PageOptions, Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { MessageRow } from './message.entity.js';

/** Reads of messages. */
@Injectable()
export class MessagesRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<MessageRow | null> {
    return this.within(scope).andWhere('message.id = :id', { id }).getOne();
  }

  page(scope: Scope, aboutId: string, options: PageOptions): Promise<Page<MessageRow>> {
    return keysetPage(this.within(scope).andWhere('message.aboutId = :aboutId', { aboutId }), 'message', options);
  }

  private within(scope: Scope): SelectQueryBuilder<MessageRow> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(MessageRow, 'message'), scope, 'message');
  }
}
