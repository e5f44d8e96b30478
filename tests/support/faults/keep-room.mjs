/**
 * Stands between a room and whoever keeps it running, and starts it again at once when it is killed: who keeps rooms waits longer each time, which is
 * right for a room that cannot run and slow for one that dies a hundred times on purpose.
 */
import { spawn } from 'node:child_process';

/** Runs this same command as a process below this one, which does nothing else from now on. @param env what that process is told in addition */
export function keepRoom(env) {
  let child;
  const start = () => {
    child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', (message) => process.send?.(message));
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') start();
      else process.exit(code ?? 1);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  process.once('disconnect', () => child.kill('SIGINT'));
  start();
}
