import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findSoftHsmModule, initialiseSoftHsmToken, KeystoreError, pkcs11Available } from '@vidimus/keystore';
import type { KeyFiles } from './keys.js';
import type { Made } from './made.js';
import { UserError } from '../user-error.js';

const AUTHORITY_TOKEN = 'vidimus';
const HOLDERS_TOKEN = 'vidimus-holders';
const SEEDS_TOKEN = 'vidimus-seeds';

/** The parts of the rooms' environments that say where their keys are. */
export interface KeystoreEnvironments {
  readonly authority: Readonly<Record<string, string>>;
  /** For remote-signing. */
  readonly holders: Readonly<Record<string, string>>;
  /** For otp-sync. */
  readonly seeds: Readonly<Record<string, string>>;
}

/** Tokens where SoftHSM and the compiled module are there, encrypted files otherwise. */
export async function bestKeystoreKind(): Promise<'pkcs11' | 'file'> {
  return findSoftHsmModule() !== undefined && (await pkcs11Available()) ? 'pkcs11' : 'file';
}

const AUTHORITY_MADE = 'keystore';
const HOLDERS_MADE = 'keystore of holders';
const SEEDS_MADE = 'keystore of seeds';
/** Under these names it is remembered that authority, remote-signing and otp-sync have made their keys. */
export const KEYSTORES_MADE = [AUTHORITY_MADE, HOLDERS_MADE, SEEDS_MADE] as const;

/**
 * Makes the tokens that are not there yet, and tells the rooms where their keys are.
 * @throws UserError when keys were there and are missing.
 */
export async function prepareKeystores(dataDir: string, kind: 'pkcs11' | 'file', keys: KeyFiles, made: Made): Promise<KeystoreEnvironments> {
  if (kind === 'file') {
    if (!existsSync(keys.keystoreFile)) made.mayMake(AUTHORITY_MADE, keys.keystoreFile);
    if (!existsSync(keys.holdersKeystoreFile)) made.mayMake(HOLDERS_MADE, keys.holdersKeystoreFile);
    if (!existsSync(keys.seedsKeystoreFile)) made.mayMake(SEEDS_MADE, keys.seedsKeystoreFile);
    return {
      authority: inFile('VIDIMUS_AUTHORITY', keys.keystoreFile, keys.keystoreSecret),
      holders: inFile('VIDIMUS_REMOTE_SIGNING', keys.holdersKeystoreFile, keys.holdersKeystoreSecret),
      seeds: inFile('VIDIMUS_OTP_SYNC', keys.seedsKeystoreFile, keys.seedsKeystoreSecret),
    };
  }
  const modulePath = await prepareTokens(join(dataDir, 'token'), keys, made);
  return {
    authority: inToken('VIDIMUS_AUTHORITY', modulePath, AUTHORITY_TOKEN, keys.keystoreSecret),
    holders: inToken('VIDIMUS_REMOTE_SIGNING', modulePath, HOLDERS_TOKEN, keys.holdersKeystoreSecret),
    seeds: inToken('VIDIMUS_OTP_SYNC', modulePath, SEEDS_TOKEN, keys.seedsKeystoreSecret),
  };
}

/** Settings of a keystore in an encrypted file. */
export function inFile(prefix: string, file: string, secret: string): Record<string, string> {
  return { [`${prefix}_KEYSTORE`]: 'file', [`${prefix}_KEYSTORE_FILE`]: file, [`${prefix}_KEYSTORE_PASSPHRASE_FILE`]: secret };
}

/** Settings of a keystore in a PKCS#11 token. */
export function inToken(prefix: string, modulePath: string, token: string, secret: string): Record<string, string> {
  return {
    [`${prefix}_KEYSTORE`]: 'pkcs11',
    [`${prefix}_PKCS11_MODULE`]: modulePath,
    [`${prefix}_PKCS11_TOKEN`]: token,
    [`${prefix}_PKCS11_PIN_FILE`]: secret,
  };
}

/** @returns the path of the PKCS#11 module; the process is set up so that it finds the tokens of this installation. */
async function prepareTokens(directory: string, keys: KeyFiles, made: Made): Promise<string> {
  const modulePath = findSoftHsmModule();
  if (modulePath === undefined || !(await pkcs11Available())) {
    throw new UserError(
      `The keys of this installation are in SoftHSM tokens (${directory}), but SoftHSM or its driver is missing now. ` +
        'Install the package softhsm2 and a C++ compiler, remove the folder node_modules and start again.',
    );
  }
  const configuration = join(directory, 'softhsm2.conf');
  if (existsSync(configuration)) {
    process.env['SOFTHSM2_CONF'] = configuration;
  } else {
    made.mayMake(AUTHORITY_MADE, `The SoftHSM token in ${directory}`);
    await makeToken(directory, AUTHORITY_TOKEN, keys.keystoreSecret);
  }
  if (!made.has(HOLDERS_MADE)) await makeToken(directory, HOLDERS_TOKEN, keys.holdersKeystoreSecret);
  if (!made.has(SEEDS_MADE)) await makeToken(directory, SEEDS_TOKEN, keys.seedsKeystoreSecret);
  return modulePath;
}

async function makeToken(directory: string, tokenLabel: string, secretFile: string): Promise<void> {
  const pin = await readFile(secretFile);
  try {
    await initialiseSoftHsmToken({ directory, tokenLabel, securityOfficerPin: pin, pin });
  } catch (error) {
    // A start that was cut short has made it, with the same PIN.
    if (!(error instanceof KeystoreError && error.code === 'TOKEN_EXISTS')) throw error;
  }
}
