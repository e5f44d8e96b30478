import { Problem } from '@vidimus/contracts';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';

/**
 * Rows that can be paged through: by the instant of creation, then by id. The instant comes from the room's clock, whole
 * milliseconds, which is all that a cursor carries; an index on (created_at DESC, id DESC) serves it.
 */
export interface PagedRow extends ObjectLiteral {
  id: string;
  createdAt: Date;
}

export interface Page<Row> {
  readonly items: Row[];
  /** Opaque; ask for the next page with it. Null on the last page. */
  readonly nextCursor: string | null;
}

export interface PageOptions {
  /** Between 1 and 100. */
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/**
 * One page, newest first. Pages neither skip nor repeat rows when others are added meanwhile, and the hundredth page
 * costs what the first does.
 * @throws Problem `validation-failed` when the cursor is not one that a former page gave.
 */
export async function keysetPage<Row extends PagedRow>(
  query: SelectQueryBuilder<Row>,
  alias: string,
  { limit, cursor }: PageOptions,
): Promise<Page<Row>> {
  if (cursor !== undefined) {
    const [createdAt, id] = readCursor(cursor);
    query.andWhere(`(${alias}.createdAt, ${alias}.id) < (:cursorAt, :cursorId)`, {
      cursorAt: createdAt,
      cursorId: id,
    });
  }
  const rows = await query
    .orderBy(`${alias}.createdAt`, 'DESC')
    .addOrderBy(`${alias}.id`, 'DESC')
    .limit(limit + 1)
    .getMany();
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, nextCursor: more ? writeCursor(last) : null };
}

function writeCursor(row: PagedRow): string {
  return Buffer.from(JSON.stringify([row.createdAt.toISOString(), row.id])).toString('base64url');
}

function readCursor(cursor: string): [string, string] {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new Problem('validation-failed', 'The cursor is not one that a former page gave.', {
      errors: [{ pointer: '/cursor', detail: 'Leave it out to begin at the first page.', code: 'CURSOR' }],
    });
  }
}
