import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { UserError } from '../user-error.js';

/**
 * Runs a program of Node to its end. It is told what to do on its standard input, as JSON, where nobody else reads along.
 * @throws UserError when it fails; what it said stands above then.
 */
export async function runOnce(name: string, command: readonly string[], input: object): Promise<void> {
  const child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', ...command], {
    env: { ...process.env, KAFKAJS_NO_PARTITIONER_WARNING: '1' },
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(input));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new UserError(`${name} did not come to its end: what it said stands above.`);
}
