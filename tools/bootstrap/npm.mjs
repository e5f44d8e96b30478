import { step } from './processes.mjs';

/** Runs npm as one step: the npm that started us when there is one, so that its version stays the same. */
export async function npm(title, args, environment = process.env) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) {
    await step(title, process.execPath, [script, ...args], environment);
  } else {
    await step(title, 'npm', args, environment);
  }
}
