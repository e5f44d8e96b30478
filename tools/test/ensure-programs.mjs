/**
 * `ensure-programs.mjs [step… path…]`: installs the programs that these steps of a test run need, by default all. It runs while the dependencies are
 * installed, and so without them.
 */
import { ensurePrograms } from './infrastructure/programs.mjs';

const needNone = ['lock', 'types', 'lint', 'web', 'architecture'];
const steps = process.argv.slice(2).filter((argument) => !/[/.]/.test(argument));

if (steps.length === 0 || !steps.every((name) => needNone.includes(name))) {
  ensurePrograms((line) => console.log(line));
}
