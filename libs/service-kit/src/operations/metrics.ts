import { EVENT_CATALOGUE, TOPICS } from '@vidimus/contracts';
import type { OutboxRelay } from '@vidimus/messaging';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { DataSource } from 'typeorm';

/** The numbers of one room, in the text form of Prometheus. Labels are route templates and codes, never values of a request. */
export class Metrics {
  readonly registry = new Registry();
  private readonly requests: Histogram<'method' | 'route' | 'status'>;

  constructor(room: string, database: { readonly dataSource: DataSource; readonly relay: OutboxRelay } | undefined) {
    this.registry.setDefaultLabels({ room });
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      name: 'vidimus_http_request_seconds',
      help: 'Time to answer a request, by route template.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [this.registry],
    });
    if (database === undefined) return;
    this.watchDatabase(database.dataSource);
    database.relay.onPublished(
      this.counter<'type', string>('vidimus_events_published_total', 'Events that the log has taken from the room, by type.', 'type', typesOf(room)),
    );
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

  /**
   * Something that is counted as it happens. @returns what counts one more
   * @param name with the prefix `vidimus_`, ending in `_total`
   * @param values all that the label can be: they stand at 0 from the start, or whoever watches would miss the first of each
   */
  counter<Label extends string, Value extends string>(name: string, help: string, label: Label, values: readonly Value[]): (value: Value) => void {
    const counter = new Counter<string>({ name, help, labelNames: [label], registers: [this.registry] });
    for (const value of values) counter.inc({ [label]: value }, 0);
    return (value) => counter.inc({ [label]: value });
  }

  /**
   * A number that is asked for at every scrape. Whoever cannot be asked leaves a gap and takes no other number with him.
   * @param name with the prefix `vidimus_` and the unit at its end
   */
  gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[], read: () => Promise<Sample<Label>[]>): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      async collect() {
        this.reset();
        // A database that is away is told by `vidimus_database_up`.
        for (const { labels, value } of await read().catch(() => [])) this.set(labels, value);
      },
    });
  }
}

/** Types of the events that a room publishes. */
function typesOf(room: string): string[] {
  const topics = new Set<string>(TOPICS.filter(({ owner }) => owner === room).map(({ name }) => name));
  return EVENT_CATALOGUE.filter(({ topic }) => topics.has(topic)).map(({ type }) => type);
}

/** One value of a gauge. */
export interface Sample<Label extends string> {
  readonly labels: Record<Label, string>;
  readonly value: number;
}

async function numbers(dataSource: DataSource, sql: string): Promise<Sample<string>[]> {
  const rows: Record<string, string>[] = await dataSource.query(sql);
  return rows.map(({ value, ...labels }) => ({ labels, value: Number(value) }));
}
