import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';

const root = join(import.meta.dirname, '../../../..');

/** Lets the child process load the sources as they are, decorators included, so that no build is needed before tests. */
const loader = `
  import { readFileSync } from 'node:fs';
  import { createRequire, registerHooks } from 'node:module';
  import { fileURLToPath } from 'node:url';
  const { transformSync } = createRequire(${JSON.stringify(join(root, 'package.json'))})('@swc/core');
  const jsc = { parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true }, target: 'es2024' };
  registerHooks({
    resolve: (name, context, next) =>
      next(name.startsWith('.') && name.endsWith('.js') && context.parentURL?.endsWith('.ts') ? name.slice(0, -3) + '.ts' : name, context),
    load: (url, context, next) =>
      url.endsWith('.ts')
        ? { format: 'module', shortCircuit: true, source: transformSync(readFileSync(fileURLToPath(url), 'utf8'), { jsc, module: { type: 'es6' } }).code }
        : next(url, context),
  });`;

const main = (configure: string): string => `
  import 'reflect-metadata';
  import { Module } from '@nestjs/common';
  import { runRoom } from '@vidimus/service-kit';
  import { z } from 'zod';
  class EmptyModule {}
  Module({})(EmptyModule);
  await runRoom({ name: 'lonely', description: 'Nothing.', module: EmptyModule, config: z.object({}), configure: () => { ${configure} } });`;

const goodEnv = { VIDIMUS_PUBLIC_URL: 'http://localhost:8080', VIDIMUS_OIDC_URL: 'http://127.0.0.1:1/oidc' };

function words(configure: string): string[] {
  const hooks = `data:text/javascript,${encodeURIComponent(loader)}`;
  return ['--conditions=@vidimus/source', '--import', hooks, '--input-type=module', '--eval', main(configure)];
}

function start(env: Record<string, string>, configure = '') {
  const child = spawn(process.execPath, words(configure), { cwd: root, env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => void lines.push(chunk.toString()));
  const stderr = text(child.stderr);
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, code, stderr, output: () => lines.join('') };
}

describe('a room with a process of its own', () => {
  it('ends with 78 and one sentence when its settings are wrong', async () => {
    const { code, stderr } = start({ VIDIMUS_PUBLIC_URL: goodEnv.VIDIMUS_PUBLIC_URL });
    expect(await code).toBe(78);
    expect(await stderr).toMatch(/^The room lonely cannot start\. Set VIDIMUS_OIDC_URL \([^)]*\)\.\n$/);
  }, 60_000);

  it('runs until it is asked to stop, sends everybody elsewhere while it still answers, and then ends with 0', async () => {
    const { child, code, output } = start(goodEnv);
    const [, url = ''] = await eventually('it listens', () => /lonely listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(output()), { timeoutMs: 60_000 });
    const asked = async (path: string) => {
      const { status, headers } = await fetch(`${url}${path}`);
      return [status, headers.get('connection')];
    };
    expect(await asked('/health/ready')).toEqual([200, 'keep-alive']);
    child.kill('SIGTERM');
    await eventually('it says so', () => output().includes('sends everybody elsewhere'));
    expect([await asked('/health/live'), await asked('/health/ready')]).toEqual([[200, 'close'], [503, 'close']]);
    expect(await code).toBe(0);
    expect(output()).toContain('lonely has stopped');
  }, 90_000);

  it('says that it is ready to who started it with a channel, and ends when that one is gone', async () => {
    const child = spawn(process.execPath, words(''), { cwd: root, env: { PATH: process.env['PATH'], ...goodEnv }, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const [said] = (await once(child, 'message')) as [unknown];
    expect(said).toBe('ready');
    const ended = once(child, 'exit');
    child.disconnect();
    expect(await ended).toEqual([0, null]);
  }, 90_000);

  it('ends with 1 when something fails that nobody expected', async () => {
    const { code, stderr } = start(goodEnv, `setTimeout(() => { throw new Error('the roof fell in') }, 500)`);
    expect(await code).toBe(1);
    expect(JSON.parse(await stderr)).toMatchObject({ level: 'fatal', room: 'lonely', err: { message: 'the roof fell in' } });
  }, 60_000);
});
