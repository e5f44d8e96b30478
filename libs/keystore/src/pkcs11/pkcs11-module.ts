import { existsSync, realpathSync } from 'node:fs';
import { KeystoreError } from '../keystore-error.js';
import { messageOf } from '../thrown.js';
import { loadApi } from './pkcs11-api.js';
import type { Pkcs11Api, Pkcs11Calls } from './pkcs11-api.js';
import { ckr, returnValueOf } from './pkcs11-error.js';
import type { TokenConnection } from './token-connection.js';

/** A PKCS#11 module in use by this process, shared by all keystores. */
export interface LoadedModule {
  readonly path: string;
  readonly api: Pkcs11Api;
  readonly calls: Pkcs11Calls;
  /** Open connections by token label: login state belongs to process and token, so two keystores share one. */
  readonly connections: Map<string, TokenConnection>;
  users: number;
  /** False when somebody else in this process had initialised the module: then it is not ours to finalise. */
  initialisedByUs: boolean;
}

/** By real path: two names of one file are one library with one state. Entries stay, since unloading is not safe everywhere. */
const modules = new Map<string, LoadedModule>();

/** Whether the compiled part of pkcs11js is installed and loads. */
export async function pkcs11Available(): Promise<boolean> {
  return (await loadApi().catch(() => undefined)) !== undefined;
}

/**
 * Loads and initialises a PKCS#11 module, once per process however many ask; every call needs one {@link releaseModule}.
 *
 * @throws {KeystoreError} MODULE_UNAVAILABLE
 */
export async function acquireModule(modulePath: string): Promise<LoadedModule> {
  const api = await loadApi().catch((error: unknown) => {
    throw new KeystoreError(
      'MODULE_UNAVAILABLE',
      'The package pkcs11js is not installed or was not compiled; install python3, make and g++ and run npm ci, or use the file keystore.',
      { cause: error },
    );
  });
  const module = knownModule(api, modulePath);
  if (module.users === 0) {
    module.initialisedByUs = initialise(module);
  }
  module.users += 1;
  return module;
}

/** Gives back one use; the last one finalises the module. */
export function releaseModule(module: LoadedModule): void {
  module.users -= 1;
  if (module.users === 0 && module.initialisedByUs) {
    module.calls.C_Finalize();
  }
}

/** Whether a keystore of this process has the module open. */
export function isModuleInUse(modulePath: string): boolean {
  return existsSync(modulePath) && (modules.get(realpathSync(modulePath))?.users ?? 0) > 0;
}

function knownModule(api: Pkcs11Api, modulePath: string): LoadedModule {
  try {
    const path = realpathSync(modulePath);
    const known = modules.get(path);
    if (known !== undefined) {
      return known;
    }
    const calls = new api.PKCS11();
    calls.load(path);
    const module = { path, api, calls, connections: new Map(), users: 0, initialisedByUs: false };
    modules.set(path, module);
    return module;
  } catch (error) {
    throw unavailable(modulePath, error);
  }
}

function initialise(module: LoadedModule): boolean {
  try {
    // Calls come from several threads of the pool at once, so the module must lock.
    module.calls.C_Initialize({ flags: module.api.CKF_OS_LOCKING_OK });
    return true;
  } catch (error) {
    if (returnValueOf(error) === ckr.cryptokiAlreadyInitialized) {
      return false;
    }
    throw unavailable(module.path, error);
  }
}

function unavailable(modulePath: string, cause: unknown): KeystoreError {
  return new KeystoreError(
    'MODULE_UNAVAILABLE',
    `The PKCS#11 module ${modulePath} cannot be used (${messageOf(cause)}); check the path and the module's own configuration.`,
    { cause },
  );
}
