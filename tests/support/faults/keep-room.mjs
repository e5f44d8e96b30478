/**
 * Stands between a room and whoever keeps it running, and starts it again at once when it is killed: who keeps rooms waits longer each time, which is
 * right for a room that cannot run and slow for one that dies a hundred times on purpose.
 */
import { spawn } from 'node:child_process';

/**
 * Runs this same command as a process below this one, which does nothing else from now on. Beside a room that runs there is another process, which has
 * loaded all it needs and waits for its turn.
 * @param env what these processes are told in addition
 */
export function keepRoom(env) {
  let child;
  let spare;
  const spawned = () => spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const start = () => {
    child = spare ?? spawned();
    spare = undefined;
    child.send('begin');
    child.on('message', (message) => {
      // Before, it would take time from the room that starts.
      spare ??= spawned();
      process.send?.(message);
    });
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') return start();
      spare?.kill('SIGKILL');
      process.exit(code ?? 1);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  process.once('disconnect', () => child.kill('SIGINT'));
  start();
}
