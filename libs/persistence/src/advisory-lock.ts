import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';

const ASK_AGAIN_MS = 100;

/**
 * Runs `work` while no other instance that uses the same database runs work under this name, and waits for its turn as long as the others take. The lock belongs to a connection,
 * not to a transaction, so that keys may be made and signatures given meanwhile; it ends with the connection at the latest.
 */
export async function withAdvisoryLock<T>(dataSource: DataSource, name: string, work: () => Promise<T>): Promise<T> {
  const connection = dataSource.createQueryRunner();
  try {
    // Asked for again and again: a statement that waits would be ended by the limit of statements.
    while (!(await isTaken(connection, name))) await pause(ASK_AGAIN_MS);
    try {
      return await work();
    } finally {
      await connection.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
    }
  } finally {
    await connection.release();
  }
}

async function isTaken(connection: QueryRunner, name: string): Promise<boolean> {
  const [row] = (await connection.query('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken', [name])) as { taken: boolean }[];
  return row?.taken === true;
}
