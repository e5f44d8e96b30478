import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { metricsIn, watchedExpressions } from '../../support/deployment/watched-metrics.js';
import { listenerUrl } from '../../support/platform/report.js';

const { rooms: ofChart } = parse(readFileSync('deploy/helm/vidimus/values.yaml', 'utf8')) as { rooms: object };
const rooms = Object.keys(ofChart);
/** Metrics of all rooms by their names as they are asked for, with the labels of their samples. */
const found = new Map<string, Set<string>>();

describe('the metrics that alerts and dashboards name', () => {
  beforeAll(async () => {
    // Given by Prometheus itself to whatever it collects.
    found.set('up', new Set());
    const texts = await Promise.all(rooms.map(async (name) => (await fetch(`${listenerUrl(name)}/metrics`)).text()));
    for (const line of texts.join('\n').split('\n')) {
      const [, declared, kind] = /^# TYPE (\w+) (\w+)$/.exec(line) ?? [];
      if (declared !== undefined) for (const suffix of kind === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) found.set(declared + suffix, found.get(declared + suffix) ?? new Set());
      const [, name, labels] = /^(\w+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
      for (const [, label = ''] of (labels ?? '').matchAll(/(\w+)="/g)) found.get(name ?? '')?.add(label);
    }
  });

  it('exist in running rooms, with the labels that they are chosen by', () => {
    /** Put there by Prometheus. */
    const given = ['job', 'instance'];
    const missing = watchedExpressions().flatMap((expression) => {
      const { metrics, labels } = metricsIn(expression);
      const known = new Set([...given, ...[...metrics].flatMap((name) => [...(found.get(name) ?? [])])]);
      const hasSamples = [...metrics].every((name) => (found.get(name)?.size ?? 0) > 1);
      return [...[...metrics].filter((name) => !found.has(name)), ...(hasSamples ? [...labels].filter((label) => !known.has(label)) : [])].map((name) => `${name} in ${expression}`);
    });
    expect(missing).toEqual([]);
  });

  it('are not made up: those of requests, lists, certificates and events have samples here', () => {
    for (const name of ['vidimus_issuance_requests_open', 'vidimus_crl_next_update_timestamp_seconds', 'vidimus_authority_certificate_not_after_timestamp_seconds', 'vidimus_events_published_total', 'vidimus_ocsp_answers_total']) {
      expect([name, (found.get(name)?.size ?? 0) > 1]).toEqual([name, true]);
    }
  });
});
