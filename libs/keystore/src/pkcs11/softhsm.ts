import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { KeystoreError } from '../keystore-error.js';
import { asKeystoreError } from './pkcs11-error.js';
import type { LoadedModule } from './pkcs11-module.js';
import { acquireModule, isModuleInUse, releaseModule } from './pkcs11-module.js';
import { findToken, listTokens } from './token-slot.js';

const usualPaths = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/lib64/softhsm/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
];

export interface SoftHsmTokenOptions {
  /** Folder that gets `softhsm2.conf` and the folder `tokens`; made with mode 0700. */
  directory: string;
  tokenLabel: string;
  /** Both PINs: 4 to 255 bytes. The buffers stay the caller's. */
  securityOfficerPin: Buffer;
  pin: Buffer;
  /** Default: {@link findSoftHsmModule}. */
  modulePath?: string;
}

export interface SoftHsmToken {
  readonly modulePath: string;
  /** What SOFTHSM2_CONF must name in every process that opens this token. */
  readonly configurationPath: string;
}

/** The SoftHSM library in one of the places where distributions put it. */
export function findSoftHsmModule(): string | undefined {
  return usualPaths.find((path) => existsSync(path));
}

/**
 * Creates a SoftHSM token in a folder of its own and sets its user PIN. Sets SOFTHSM2_CONF of this process, so that
 * `openPkcs11Keystore` finds the token afterwards; other processes set it themselves.
 *
 * @throws {KeystoreError} MODULE_UNAVAILABLE, TOKEN_EXISTS, BUSY when SoftHSM is in use in this process with another
 *   configuration, PIN_INCORRECT when a PIN has a length that SoftHSM refuses, TOKEN_FAILED
 */
export async function initialiseSoftHsmToken(options: SoftHsmTokenOptions): Promise<SoftHsmToken> {
  const modulePath = options.modulePath ?? findSoftHsmModule();
  if (modulePath === undefined) {
    throw new KeystoreError('MODULE_UNAVAILABLE', 'SoftHSM is not installed; install the package softhsm2.');
  }
  const label = paddedLabel(options.tokenLabel);
  const directory = resolve(options.directory);
  const tokens = join(directory, 'tokens');
  const configurationPath = join(directory, 'softhsm2.conf');
  await mkdir(tokens, { recursive: true, mode: 0o700 });
  await writeFile(configurationPath, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  const before = (await readdir(tokens)).length;
  await withConfiguration(modulePath, configurationPath, async () => {
    await initialiseIn(modulePath, label, options);
    if ((await readdir(tokens)).length === before) {
      throw new KeystoreError(
        'TOKEN_FAILED',
        'SoftHSM put the token elsewhere: it did not see SOFTHSM2_CONF; set it in the environment before the process starts.',
      );
    }
  });
  return { modulePath, configurationPath };
}

/** SoftHSM reads SOFTHSM2_CONF whenever it is initialised; on failure the process gets back what it had. */
async function withConfiguration(modulePath: string, configurationPath: string, work: () => Promise<void>): Promise<void> {
  const previous = process.env.SOFTHSM2_CONF;
  if (previous !== configurationPath && isModuleInUse(modulePath)) {
    throw new KeystoreError('BUSY', 'SoftHSM is in use in this process with another configuration; close that keystore first.');
  }
  process.env.SOFTHSM2_CONF = configurationPath;
  try {
    await work();
  } catch (error) {
    if (previous === undefined) {
      delete process.env.SOFTHSM2_CONF;
    } else {
      process.env.SOFTHSM2_CONF = previous;
    }
    throw error;
  }
}

async function initialiseIn(modulePath: string, label: string, options: SoftHsmTokenOptions): Promise<void> {
  const module = await acquireModule(modulePath);
  try {
    initialise(module, label, options);
  } catch (error) {
    throw asKeystoreError(error, 'SoftHSM');
  } finally {
    releaseModule(module);
  }
}

function initialise(module: LoadedModule, label: string, { tokenLabel, securityOfficerPin, pin }: SoftHsmTokenOptions): void {
  const { api, calls } = module;
  const tokens = listTokens(module);
  if (tokens.some(({ info }) => info.label === tokenLabel)) {
    throw new KeystoreError('TOKEN_EXISTS', `SoftHSM already holds a token labelled "${tokenLabel}"; choose another label.`);
  }
  const spare = tokens.find(({ info }) => (info.flags & api.CKF_TOKEN_INITIALIZED) === 0);
  if (spare === undefined) {
    throw new KeystoreError('TOKEN_FAILED', 'SoftHSM shows no uninitialised token.');
  }
  calls.C_InitToken(spare.slot, securityOfficerPin.toString('utf8'), label);
  const session = calls.C_OpenSession(findToken(module, tokenLabel).slot, api.CKF_SERIAL_SESSION | api.CKF_RW_SESSION);
  try {
    calls.C_Login(session, api.CKU_SO, securityOfficerPin.toString('utf8'));
    calls.C_InitPIN(session, pin.toString('utf8'));
    calls.C_Logout(session);
  } finally {
    calls.C_CloseSession(session);
  }
}

/** C_InitToken reads exactly 32 bytes, whatever the string's length: shorter labels must be padded with spaces. */
function paddedLabel(tokenLabel: string): string {
  const bytes = Buffer.byteLength(tokenLabel);
  if (bytes === 0 || bytes > 32 || tokenLabel !== tokenLabel.trim()) {
    throw new KeystoreError('LABEL_INVALID', 'A token label has 1 to 32 bytes and no space at its ends.');
  }
  return tokenLabel + ' '.repeat(32 - bytes);
}
