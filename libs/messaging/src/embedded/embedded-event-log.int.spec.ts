import { jest } from '@jest/globals';
import { createEmptyDatabase } from '@vidimus/testing';
import pg from 'pg';
import { eventLogContract } from '../../test/event-log-contract.js';
import { QuietLogger } from '../../test/quiet-logger.js';
import { until } from '../../test/until.js';
import { appendRecords } from './append-records.js';
import { EmbeddedEventLog } from './embedded-event-log.js';

// A busy machine must not decide: nothing here takes long by itself.
jest.setTimeout(180_000);

eventLogContract('PostgreSQL', async () => {
  const database = await createEmptyDatabase();
  const logger = new QuietLogger();
  return {
    connect: () => new EmbeddedEventLog({ url: database.url, logger }),
    holdOpen: async (records) => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await client.query('BEGIN');
      await appendRecords(client, records);
      return {
        commit: async () => {
          await client.query('COMMIT');
          await client.end();
        },
      };
    },
    underWay: async () => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await until('the second append waits for the first', async () => {
        const { rows } = await client.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
        return rows.length > 0;
      });
      await client.end();
    },
    end: () => database.drop(),
  };
});
