import { join } from 'node:path';
import { DEMO_PEOPLE } from '@vidimus/registry-simulator';
import { writePrivateFile } from './installation/installation.js';
import type { Installation } from './installation/installation.js';
import type { Platform } from './platform/platform.js';
import type { KafkaAddress } from './platform/with-kafka.js';

/** Name of the file in the data folder that scripts read. */
export const REPORT_FILE = 'vidimus.json';

/**
 * Where everything is and who can sign in, for scripts. It holds secrets of the demonstration; only its owner reads it.
 * @param kafka as its administrator, where there is one
 */
export async function writeReport(dataDir: string, installation: Installation, registries: Platform['registries'], kafka?: KafkaAddress): Promise<void> {
  const { publicUrl, ports, demo } = installation;
  const report = {
    web: publicUrl,
    apiDocumentation: `${publicUrl}/api/docs`,
    mailbox: `${publicUrl}/mailbox`,
    tokenEndpoint: `${publicUrl}/oidc/token`,
    status: `http://127.0.0.1:${ports.status}`,
    registries: { url: registries.url, apiKey: installation.registryApiKey },
    taxLogin: registries.taxLoginIssuer,
    keystore: installation.keystore.kind,
    kafka,
    organisations: demo.organisations,
    accounts: demo.officers.map(({ username, email, phone, password, totpSecret, role, organisationId, id }) => ({
      id,
      username,
      email,
      phone,
      password,
      totpSecret,
      totpUri: `otpauth://totp/Vidimus:${username}?secret=${totpSecret}&issuer=Vidimus`,
      role,
      organisationId,
    })),
    integrator: demo.integrator,
    people: DEMO_PEOPLE,
  };
  await writePrivateFile(join(dataDir, REPORT_FILE), `${JSON.stringify(report, null, 2)}\n`);
}

/** The same for people, in short. */
export function printReport(dataDir: string, installation: Installation): void {
  const { publicUrl, demo, keystore } = installation;
  const width = Math.max(...demo.officers.map((officer) => officer.username.length));
  const lines = [
    '',
    'Vidimus runs.',
    `  Web             ${publicUrl}`,
    `  Interface       ${publicUrl}/api/docs`,
    `  Mailbox         ${publicUrl}/mailbox`,
    `  CA keys         ${keystore.kind === 'pkcs11' ? 'in a PKCS#11 token (SoftHSM)' : 'in an encrypted file (no SoftHSM or compiler here)'}`,
    '',
    'Demo accounts (user name, password):',
    ...demo.officers.map(({ username, password, role }) => `  ${username.padEnd(width)}  ${password}  ${role}`),
    '',
    'The second factor of an account, at this moment:  npm run vidimus -- code officer-a  (by SMS, see the mailbox: sms-officer-a)',
    `All of this for scripts:  ${join(dataDir, REPORT_FILE)}`,
    'Ctrl-C stops everything and keeps the data.',
  ];
  console.log(lines.join('\n'));
}
