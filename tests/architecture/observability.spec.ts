import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { EVENT_CATALOGUE } from '@vidimus/contracts';
import { skipUnless, toolAvailable } from '@vidimus/testing';
import { parse } from 'yaml';
import { alerts, dashboards, metricsIn, watchedExpressions } from '../support/deployment/watched-metrics.js';

const repeated = (values: readonly unknown[]): unknown[] => values.filter((value, index) => values.indexOf(value) !== index);

describe('what is watched', () => {
  it('has alerts of different names, each saying what happened and what to do first', () => {
    const names = alerts().map(({ alert }) => alert);
    expect(names.length).toBeGreaterThan(20);
    expect(repeated(names)).toEqual([]);
  });

  it('has dashboards that can be imported together, each panel in a place of its own', () => {
    expect(repeated(dashboards().map(({ uid }) => uid))).toEqual([]);
    for (const { title, panels } of dashboards()) {
      expect([title, repeated(panels.map(({ id }) => id))]).toEqual([title, []]);
      expect([title, repeated(panels.map(({ gridPos: { x, y } }) => `${x},${y}`))]).toEqual([title, []]);
      const empty = panels.filter(({ type, targets, gridPos }) => (type === 'row') !== (targets.length === 0) || gridPos.x + gridPos.w > 24);
      expect([title, empty]).toEqual([title, []]);
    }
  });

  it('asks for the metrics that an operator of a certification authority needs', () => {
    const watched = new Set(watchedExpressions().flatMap((expression) => [...metricsIn(expression).metrics]));
    expect([...watched]).toEqual(
      expect.arrayContaining([
        'vidimus_issuance_requests_open',
        'vidimus_issuance_request_oldest_seconds',
        'vidimus_outbox_lag_seconds',
        'vidimus_dead_letters_open',
        'vidimus_crl_next_update_timestamp_seconds',
        'vidimus_ocsp_answers_total',
        'vidimus_authority_certificate_not_after_timestamp_seconds',
        'nodejs_eventloop_lag_p99_seconds',
      ]),
    );
    expect([...watched].filter((name) => !/^(?:vidimus|nodejs|process)_\w+$|^up$/.test(name))).toEqual([]);
  });

  it('names events that exist', () => {
    const named = watchedExpressions().flatMap((expression) => [...expression.matchAll(/type="([^"]+)"/g)].map(([, type]) => type));
    const types: string[] = EVENT_CATALOGUE.map(({ type }) => type);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((type) => !types.includes(type ?? ''))).toEqual([]);
    for (const expression of watchedExpressions()) {
      for (const [, pattern] of expression.matchAll(/type=~"([^"]+)"/g)) expect(types.some((type) => new RegExp(`^(?:${pattern ?? ''})$`).test(type))).toBe(true);
    }
  });

  it('is collected from every room of the compose file, where it listens', () => {
    const { scrape_configs: jobs } = parse(readFileSync('deploy/observability/prometheus.yml', 'utf8')) as {
      scrape_configs: { scheme?: string; static_configs: { targets: string[] }[] }[];
    };
    const { services } = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as { services: Record<string, { env_file?: string }> };
    const rooms = Object.entries(services).filter(([, { env_file: file }]) => file !== undefined).map(([name]) => name);
    const targets = jobs.flatMap(({ scheme, static_configs: configs }) => configs.flatMap((config) => config.targets.map((target) => `${scheme ?? 'http'}://${target}`)));
    expect(targets.sort()).toEqual(rooms.map((name) => (name === 'status' ? `http://${name}:8080` : `https://${name}:8443`)).sort());
  });
});

const promtool = skipUnless(toolAvailable('promtool'), 'promtool is not installed: it comes with the package prometheus');
promtool.it('promtool takes the rules and the settings', () => {
  expect(execFileSync('promtool', ['check', 'rules', 'deploy/observability/alerts.yml'], { encoding: 'utf8' })).toContain('SUCCESS');
  expect(execFileSync('promtool', ['check', 'config', '--syntax-only', 'deploy/observability/prometheus.yml'], { encoding: 'utf8' })).toContain('SUCCESS');
});
