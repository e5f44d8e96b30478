import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DataSource } from 'typeorm';

/** The numbers of one room, in the text form of Prometheus. Labels are route templates and codes, never values of a request. */
export class Metrics {
  readonly registry = new Registry();
  private readonly requests: Histogram<'method' | 'route' | 'status'>;

  constructor(room: string, dataSource: DataSource | undefined) {
    this.registry.setDefaultLabels({ room });
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      name: 'vidimus_http_request_seconds',
      help: 'Time to answer a request, by route template.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [this.registry],
    });
    if (dataSource !== undefined) this.watchDatabase(dataSource);
  }

  /** Counts a request that was answered. */
  observeRequest(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
  }

  private watchDatabase(dataSource: DataSource): void {
    this.gauge('vidimus_database_up', 'Whether the database of the room answers.', [], async () => {
      const answers = await dataSource.query('SELECT 1').then(
        () => true,
        () => false,
      );
      return [{ labels: {}, value: answers ? 1 : 0 }];
    });
    this.gauge('vidimus_outbox_waiting', 'Events that are committed and not published yet.', [], async () =>
      numbers(dataSource, 'SELECT count(*) AS value FROM outbox WHERE published_at IS NULL'),
    );
    this.gauge('vidimus_outbox_lag_seconds', 'Age of the oldest event that is not published yet.', [], async () =>
      numbers(
        dataSource,
        'SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0) AS value FROM outbox WHERE published_at IS NULL',
      ),
    );
    this.gauge('vidimus_dead_letters_open', 'Events that a handler gave up and nobody has dealt with.', [], async () =>
      numbers(dataSource, `SELECT count(*) AS value FROM dead_letter WHERE state = 'OPEN'`),
    );
    this.gauge('vidimus_jobs', 'Jobs by kind and state, those that are done left out.', ['job', 'state'], async () => {
      const [found]: { present: boolean }[] = await dataSource.query(`SELECT to_regclass('jobs.job') IS NOT NULL AS present`);
      if (found?.present !== true) return [];
      return numbers(
        dataSource,
        `SELECT name AS job, state::text AS state, count(*) AS value FROM jobs.job
         WHERE state::text <> 'completed' AND name NOT LIKE '\\_\\_%' GROUP BY name, state`,
      );
    });
  }

  private gauge(name: string, help: string, labelNames: string[], read: () => Promise<Sample[]>): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      async collect() {
        this.reset();
        // A database that is away must not take the other numbers with it; `vidimus_database_up` says so.
        for (const { labels, value } of await read().catch(() => [])) this.set(labels, value);
      },
    });
  }
}

interface Sample {
  readonly labels: Record<string, string>;
  readonly value: number;
}

async function numbers(dataSource: DataSource, sql: string): Promise<Sample[]> {
  const rows: Record<string, string>[] = await dataSource.query(sql);
  return rows.map(({ value, ...labels }) => ({ labels, value: Number(value) }));
}
