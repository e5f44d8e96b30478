/** The platform runs on Node 24. An older Node is enough to fetch it, from npm, into tools/node. */
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { npm } from './npm.mjs';
import { at } from './paths.mjs';
import { foreground } from './processes.mjs';
import { Stop } from './stop.mjs';

const wanted = 24;

/**
 * Starts this very program over under Node 24 when the running Node is older.
 *
 * @param {string[]} program path of the script and its arguments
 * @returns {Promise<number | undefined>} exit code of the second run; undefined when the running Node is new enough
 */
export async function ensureNode24(program) {
  if (major() >= wanted) {
    return undefined;
  }
  const prefix = await fetchedNode();
  return foreground(join(prefix, 'bin', 'node'), program, {
    ...process.env,
    PATH: `${join(prefix, 'bin')}${delimiter}${process.env.PATH}`,
  });
}

/**
 * Folder that holds `include/node` for compiled modules: of the running Node, else of the fetched one. With it set, node-gyp
 * downloads no headers.
 */
export async function headersPrefix() {
  const own = dirname(dirname(process.execPath));
  return existsSync(join(own, 'include/node/node_api.h')) ? own : fetchedNode();
}

async function fetchedNode() {
  const prefix = at(`tools/node/node_modules/node-${process.platform}-${process.arch}`);
  // npm writes this file last: without it an earlier fetch was cut short, and left half a program.
  if (!existsSync(join(prefix, 'bin/node')) || !existsSync(at('tools/node/node_modules/.package-lock.json'))) {
    await npm(`Fetching Node ${wanted}, since this is ${process.version}`, ['ci', '--prefix', at('tools/node')]);
  }
  if (!existsSync(join(prefix, 'bin/node'))) {
    throw new Stop(`There is no Node ${wanted} on npm for ${process.platform}-${process.arch}: install Node ${wanted} and start again.`);
  }
  return prefix;
}

function major() {
  return Number(process.versions.node.split('.')[0]);
}
