/**
 * What every npm script starts: sees that Node 24 and the dependencies are there, then runs the sub-command. Plain JavaScript
 * without dependencies, since it runs before anything is installed, and under any Node from 18.
 */
import { ensureNode24 } from './bootstrap/node-24.mjs';
import { Stop } from './bootstrap/stop.mjs';

const [name, ...args] = process.argv.slice(2);

try {
  process.exitCode = (await ensureNode24(process.argv.slice(1))) ?? (await runCommand());
} catch (error) {
  if (!(error instanceof Stop)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}

/** Imported only here: these files use what an older Node does not have. */
async function runCommand() {
  const { commands, preparations } = await import('./bootstrap/commands.mjs');
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
  if (command === undefined) {
    throw new Stop(`There is no command "${name ?? ''}". The commands are: ${Object.keys(commands).join(', ')}.`);
  }
  const { ensureDependencies } = await import('./bootstrap/dependencies.mjs');
  await Promise.all([preparations[name]?.(args), ensureDependencies()]);
  return command(args);
}
