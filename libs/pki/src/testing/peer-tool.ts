import { it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Output of a finished peer tool, both streams together. */
export interface PeerResult {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a peer tool in a folder that holds the given files and is removed afterwards. */
export function runPeer(
  command: string,
  args: readonly string[],
  files: Readonly<Record<string, Uint8Array | string>> = {},
): PeerResult {
  const folder = mkdtempSync(join(tmpdir(), 'vidimus-peer-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
    return { status, output: `${stdout ?? ''}${stderr ?? ''}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `it` when the tool is installed, else `it.skip` with a printed reason. */
export function itWith(command: string, versionFlag: string): typeof it | typeof it.skip {
  if (spawnSync(command, [versionFlag]).error === undefined) return it;
  process.stderr.write(`Skipped: ${command} is not installed, so it cannot check our output\n`);
  return it.skip;
}
