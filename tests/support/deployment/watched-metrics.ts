import { globSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const alertFile = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Vidimus[A-Z]\w+$/),
          expr: z.string(),
          for: z.string().regex(/^\d+[smh]$/).optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string().min(20), action: z.string().min(20) }),
        }),
      ),
    }),
  ),
});

const panel = z.looseObject({
  id: z.int(),
  type: z.enum(['row', 'timeseries', 'stat']),
  title: z.string().min(3),
  gridPos: z.strictObject({ x: z.int().min(0), y: z.int().min(0), w: z.int().max(24), h: z.int() }),
  targets: z.array(z.strictObject({ refId: z.string(), expr: z.string(), legendFormat: z.string() })).default([]),
  datasource: z.strictObject({ type: z.literal('prometheus'), uid: z.literal('${datasource}') }).optional(),
});
const dashboardFile = z.looseObject({
  uid: z.string(),
  title: z.string(),
  schemaVersion: z.int(),
  templating: z.strictObject({ list: z.array(z.looseObject({ name: z.string(), type: z.literal('datasource'), query: z.literal('prometheus') })).length(1) }),
  panels: z.array(panel),
});

export type Alert = z.infer<typeof alertFile>['groups'][number]['rules'][number];
export type Dashboard = z.infer<typeof dashboardFile>;

/** The alert rules, one after the other. */
export function alerts(): Alert[] {
  return alertFile.parse(parse(readFileSync('deploy/observability/alerts.yml', 'utf8'))).groups.flatMap(({ rules }) => rules);
}

/** The dashboards as they are imported. */
export function dashboards(): Dashboard[] {
  return globSync('deploy/observability/dashboards/*.json').sort().map((path) => dashboardFile.parse(JSON.parse(readFileSync(path, 'utf8'))));
}

/** Every expression that is watched. */
export function watchedExpressions(): string[] {
  return [...alerts().map(({ expr }) => expr), ...dashboards().flatMap(({ panels }) => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)))];
}

/** Words of the language of Prometheus that the expressions use; what is left of names are metrics and labels. */
const WORDS = ['sum', 'min', 'max', 'by', 'abs', 'and', 'rate', 'increase', 'changes', 'absent', 'histogram_quantile', 'topk', 'time'];

/** Metrics that an expression names, with the labels that it selects or groups by. */
export function metricsIn(expression: string): { readonly metrics: Set<string>; readonly labels: Set<string> } {
  const labels = new Set<string>();
  const bare = expression
    .replaceAll(/\{([^}]*)\}/g, (_whole, matchers: string) => {
      for (const [, label = ''] of matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"[^"]*"/g)) labels.add(label);
      return '';
    })
    .replaceAll(/\bby \(([^)]*)\)/g, (_whole, names: string) => {
      for (const name of names.split(',')) labels.add(name.trim());
      return '';
    })
    .replaceAll(/\[\d+[smh]\]/g, '');
  const metrics = new Set((bare.match(/[a-zA-Z_:][\w:]*/g) ?? []).filter((word) => !WORDS.includes(word)));
  return { metrics, labels };
}
