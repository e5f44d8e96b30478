/** Starts jest as this repository's tests need it: `node tools/test/jest.mjs --selectProjects unit -- libs/otp`. */
import { pathToFileURL } from 'node:url';
import { at } from '../bootstrap/paths.mjs';
import { foreground } from '../bootstrap/processes.mjs';

/** Arguments of Node before those of jest. The workers of jest get the flags too. */
export const jest = [
  '--conditions=@vidimus/source',
  `--import=${pathToFileURL(at('tools/test/one-realm/hooks.mjs')).href}`,
  '--disable-warning=TimeoutNegativeWarning',
  at('node_modules/jest/bin/jest.js'),
];

if (import.meta.main) {
  process.exitCode = await foreground(process.execPath, [...jest, ...process.argv.slice(2)], process.env);
}
