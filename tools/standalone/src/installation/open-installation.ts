import { mkdir } from 'node:fs/promises';
import { isWritable } from './folders.js';
import { newInstallation, readInstallation, resetInstallation, writeInstallation } from './installation.js';
import type { Installation } from './installation.js';
import { bestKeystoreKind } from './keystore.js';
import { choosePorts, recheckPorts } from './ports.js';
import { UserError } from '../user-error.js';

const DEFAULT_PORT = 8080;

/** What the command line asks for. */
export interface StartOptions {
  readonly reset: boolean;
  readonly port: string | undefined;
  readonly publicUrl: string | undefined;
}

/**
 * The installation of a former start, its ports checked, or a new one. What the command line asks for is remembered.
 * @throws UserError with a sentence that says what to do.
 */
export async function openInstallation(dataDir: string, options: StartOptions): Promise<Installation> {
  if (!isWritable(dataDir)) {
    throw new UserError(
      `The data folder ${dataDir} cannot be written to; give yourself the right, or set VIDIMUS_DATA_DIR to another folder.`,
    );
  }
  await mkdir(dataDir, { recursive: true, mode: 0o755 });
  const port = options.port === undefined ? undefined : portNumber(options.port);
  if (options.reset) await resetInstallation(dataDir);
  const found = await readInstallation(dataDir);
  const installation = found === undefined ? await begin(port, options) : await goOn(found, port, options);
  await writeInstallation(dataDir, installation);
  return installation;
}

async function begin(port: number | undefined, options: StartOptions): Promise<Installation> {
  const ports = await choosePorts(port ?? DEFAULT_PORT);
  return newInstallation({
    ports,
    publicUrl: publicUrl(options.publicUrl) ?? `http://localhost:${ports.gateway}`,
    keystoreKind: await bestKeystoreKind(),
  });
}

async function goOn(found: Installation, port: number | undefined, options: StartOptions): Promise<Installation> {
  const wished = port === undefined ? found.ports : { ...found.ports, gateway: port };
  const ports = await recheckPorts(wished);
  const followsPort = found.publicUrl === `http://localhost:${found.ports.gateway}`;
  const kept = followsPort ? `http://localhost:${ports.gateway}` : found.publicUrl;
  return { ...found, ports, publicUrl: publicUrl(options.publicUrl) ?? kept };
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UserError(`--port takes a number from 1 to 65535, and "${text}" is none.`);
}

function publicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '') return url.origin;
  throw new UserError(`--public-url takes an address such as https://vidimus.example, without a path; "${text}" is none.`);
}
