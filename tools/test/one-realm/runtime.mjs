/**
 * Loads test files into the realm of their process, in place of jest's runtime, which gives each file a realm of its own and so loads
 * Nest and TypeORM anew for every file: four seconds of one core, seventy times over. What a file changes in the environment is put back;
 * rooms have no globals, so there is nothing else to part.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { sourceMaps } from './hooks.mjs';

const require = createRequire(import.meta.url);

/** What jest's framework and runner ask of a runtime. */
export default class OneRealmRuntime {
  /** The framework keeps its state in its module, and its listeners in the realm: each file gets both fresh. */
  requireInternalModule(path) {
    delete require.cache[path];
    delete globalThis[Symbol.for('EVENT_HANDLERS')];
    return require(path);
  }

  requireModule(path) {
    return require(path);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  unstable_importModule(path) {
    return import(pathToFileURL(path).href);
  }

  setGlobalsForRuntime(globals) {
    Object.assign(globalThis, globals);
  }

  getSourceMaps() {
    return sourceMaps;
  }

  getAllCoverageInfoCopy() {
    return undefined;
  }

  enterTestCode() {}

  leaveTestCode() {}

  teardown() {}
}
