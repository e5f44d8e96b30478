/** The sub-commands of tools/run.mjs. Each takes its arguments and gives an exit code. */
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { at } from './paths.mjs';
import { build } from './build.mjs';
import { foreground } from './processes.mjs';
import { Stop } from './stop.mjs';

/** kafkajs sets a timer to a negative time and warns about a change of its own default: neither concerns anybody here. */
const quiet = ['--disable-warning=TimeoutNegativeWarning', '--disable-warning=ExperimentalWarning'];
// What was compiled of JavaScript is kept: it is a third of what a start costs.
const environment = { NODE_COMPILE_CACHE: at('.cache/node'), ...process.env, KAFKAJS_NO_PARTITIONER_WARNING: '1' };

async function node(script, args, flags = []) {
  if (!existsSync(at(script))) {
    throw new Stop(`${script} is not there: this checkout is not complete.`);
  }
  return foreground(process.execPath, [...quiet, ...flags, at(script), ...args], environment);
}

async function built(script, args) {
  await build();
  return node(script, args);
}

/** The long proofs: same code as in the tests, with large counts. What was drawn is repeated by VIDIMUS_PROOF_SEED. */
async function proofs([name]) {
  environment.VIDIMUS_PROOF_SEED ??= String(randomInt(2 ** 31));
  console.log(`Seed ${environment.VIDIMUS_PROOF_SEED} (VIDIMUS_PROOF_SEED=${environment.VIDIMUS_PROOF_SEED} repeats this run)`);
  const pattern = name === undefined ? [] : [`tests/proofs/${name}\\.proof\\.ts$`];
  if (name !== undefined && !existsSync(at(`tests/proofs/${name}.proof.ts`))) {
    throw new Stop(`There is no proof "${name}": the proofs are the files tests/proofs/*.proof.ts.`);
  }
  // Some of them start the production shape, which runs what is built.
  await build();
  const options = ['--selectProjects', 'proofs', '--runInBand', '--verbose', '--passWithNoTests'];
  return node('tools/test/jest.mjs', [...options, ...(pattern.length ? ['--', ...pattern] : [])]);
}

/** Speed, beside something that everybody knows, in one run: ratios count, figures are those of the machine. */
async function bench(args) {
  return node('tools/test/jest.mjs', ['--selectProjects', 'bench', '--runInBand', ...(args.length ? ['--', ...args] : [])]);
}

/** Pictures of every page; the TypeScript of the stories is run as it is. */
async function screenshots(args) {
  await build();
  return node('tests/screenshots/main.ts', args, ['--import', at('tools/test/source-hooks.mjs')]);
}

/** What commands need of the machine, by their names; it is seen to while the dependencies are installed. */
export const preparations = {
  test: (args) => node('tools/test/ensure-programs.mjs', args),
};

export const commands = {
  start: (args) => built('tools/standalone/dist/main.js', args),
  'start-services': (args) => built('tools/standalone/dist/start-services.js', args),
  cli: (args) => built('tools/standalone/dist/cli.js', args),
  docs: (args) => built('tools/docs/dist/main.js', args),
  test: (args) => node('tools/test/main.mjs', args),
  'verify-evidence': (args) => built('libs/decisions/dist/verify-evidence.js', args),
  proofs,
  bench,
  screenshots,
};
