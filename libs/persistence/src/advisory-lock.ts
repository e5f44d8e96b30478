import type { DataSource } from 'typeorm';

/**
 * Runs `work` while no other instance that uses the same database runs work under this name. The lock belongs to a connection,
 * not to a transaction, so that keys may be made and signatures given meanwhile; it ends with the connection at the latest.
 */
export async function withAdvisoryLock<T>(dataSource: DataSource, name: string, work: () => Promise<T>): Promise<T> {
  const connection = dataSource.createQueryRunner();
  try {
    await connection.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
    try {
      return await work();
    } finally {
      await connection.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
    }
  } finally {
    await connection.release();
  }
}
