import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { apiDocuments } from '../../../tools/docs/src/api/api-documents.js';
import { ROOT, stalePaths } from '../../../tools/docs/src/files.js';
import { platformReport } from '../../support/platform/report.js';

interface Operation {
  readonly summary: string;
  readonly requestBody?: Described;
  readonly responses: Readonly<Record<string, Described>>;
}

interface Described {
  readonly content?: Readonly<Record<string, { readonly example?: unknown; readonly examples?: object }>>;
}

describe('the API documents', () => {
  let documents: ReadonlyMap<string, string>;
  beforeAll(async () => {
    documents = await apiDocuments(platformReport().web);
  });

  const operations = (): { name: string; operation: Operation }[] =>
    [...documents.values()].flatMap((text) => {
      const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, Operation>> };
      return Object.entries(paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, operation })));
    });

  it('are what the running platform serves; "npm run docs" writes them anew', () => {
    expect(stalePaths(ROOT, documents)).toEqual([]);
  });

  it('pass the recommended rules of redocly', async () => {
    const findings = await Promise.all([...documents.keys()].map(lint));
    expect(findings.flat()).toEqual([]);
  });

  it('give an example of every body and of every answer that has one', () => {
    const silent = operations().filter(({ operation: { requestBody, responses } }) =>
      [...(requestBody === undefined ? [] : [requestBody]), ...Object.values(responses)]
        .flatMap(({ content }) => Object.values(content ?? {}))
        .some(({ example, examples }) => example === undefined && Object.keys(examples ?? {}).length === 0),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('name the problems of every operation', () => {
    const silent = operations().filter(({ operation }) =>
      Object.values(operation.responses).every(({ content }) => content?.['application/problem+json'] === undefined),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
    expect(operations().length).toBeGreaterThan(30);
  });

  it('describe only addresses that the front door passes on', () => {
    expect(operations().filter(({ name }) => !/^[a-z]+ \/v1\//.test(name))).toEqual([]);
  });
});

interface LintReport {
  readonly problems: readonly { readonly ruleId: string; readonly message: string; readonly location: readonly { readonly pointer?: string }[] }[];
}

/** Findings of redocly over a file, as one line each. */
function lint(path: string): Promise<string[]> {
  const redocly = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [redocly, 'lint', '--format=json', path], { cwd: ROOT, env, maxBuffer: 50_000_000 }, (error, stdout, stderr) => {
      try {
        const { problems } = JSON.parse(stdout) as LintReport;
        resolve(problems.map(({ ruleId, message, location: [at] }) => `${path}${at?.pointer ?? ''} ${ruleId}: ${message}`));
      } catch {
        reject(new Error(`redocly gave no report: ${stderr}`, { cause: error }));
      }
    });
  });
}
