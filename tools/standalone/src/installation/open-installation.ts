import { newInstallation, readInstallation, writeInstallation } from './installation.js';
import type { Installation } from './installation.js';
import { bestKeystoreKind } from './keystore.js';
import { choosePorts, recheckPorts } from './ports.js';
import type { StartOptions } from '../start-options.js';

const DEFAULT_PORT = 8080;

/**
 * The installation of a former start, its ports checked, or a new one. What the command line asks for is remembered. The data
 * folder must be locked.
 * @throws UserError with a sentence that says what to do.
 */
export async function openInstallation(dataDir: string, options: StartOptions): Promise<Installation> {
  const found = await readInstallation(dataDir);
  const installation = found === undefined ? await begin(options) : await goOn(found, options);
  await writeInstallation(dataDir, installation);
  return installation;
}

async function begin({ port, publicUrl }: StartOptions): Promise<Installation> {
  const ports = await choosePorts(port ?? DEFAULT_PORT);
  return newInstallation({
    ports,
    publicUrl: publicUrl ?? `http://localhost:${ports.gateway}`,
    keystoreKind: await bestKeystoreKind(),
  });
}

async function goOn(found: Installation, { port, publicUrl }: StartOptions): Promise<Installation> {
  const wished = port === undefined ? found.ports : { ...found.ports, gateway: port };
  const ports = await recheckPorts(wished);
  const followsPort = found.publicUrl === `http://localhost:${found.ports.gateway}`;
  const kept = followsPort ? `http://localhost:${ports.gateway}` : found.publicUrl;
  return { ...found, ports, publicUrl: publicUrl ?? kept };
}
