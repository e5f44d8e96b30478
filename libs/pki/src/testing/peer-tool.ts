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

/** Whether a peer tool is installed; prints why tests are skipped when it is not. */
export function hasPeer(command: string, versionFlag: string): boolean {
  if (spawnSync(command, [versionFlag]).error === undefined) return true;
  process.stderr.write(`Skipped: ${command} is not installed, so it cannot check our output\n`);
  return false;
}
