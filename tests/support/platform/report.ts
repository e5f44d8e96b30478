import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** What the platform under test says of itself in `vidimus.json`. */
export interface PlatformReport {
  readonly web: string;
  readonly tokenEndpoint: string;
  readonly status: string;
  readonly registries: { readonly url: string; readonly apiKey: string };
  /** Issuer of the tax login. */
  readonly taxLogin: string;
  readonly keystore: 'pkcs11' | 'file';
  /** The brokers as their administrator, where the platform has brokers of its own. */
  readonly kafka?: { readonly brokers: readonly string[]; readonly user: string; readonly passwordFile: string; readonly caFile: string };
  readonly organisations: readonly { id: string; parentId: string | null; name: string; registryCode: string | null; emailDomain: string | null }[];
  readonly accounts: readonly DemoAccount[];
  readonly integrator: { readonly clientId: string; readonly clientSecret: string; readonly organisationId: string };
  readonly people: readonly DemoPerson[];
}

export interface DemoAccount {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  /** Where codes are sent when they are the second factor. */
  readonly phone: string | null;
  readonly password: string;
  readonly totpSecret: string;
  readonly role: string;
  readonly organisationId: string;
}

export interface DemoPerson {
  readonly taxNumber: string;
  readonly givenName: string;
  readonly surname: string;
  readonly agencyCode: string;
  readonly document: { readonly documentType: string; readonly documentNumber: string };
  readonly username: string;
  readonly password: string;
  readonly story: string;
}

/** @throws Error when the tests are started without the platform. */
export function platformReport(): PlatformReport {
  const path = process.env['VIDIMUS_TEST_REPORT'];
  if (path === undefined) throw new Error('No platform runs for these tests: start them with "npm test -- system".');
  return JSON.parse(readFileSync(path, 'utf8')) as PlatformReport;
}

/** A demo account by its user name. */
export function demoAccount(username: string): DemoAccount {
  const account = platformReport().accounts.find((known) => known.username === username);
  if (account === undefined) throw new Error(`There is no demo account ${username}.`);
  return account;
}

/** The data folder of the platform under test. */
export function platformFolder(): string {
  return dirname(process.env['VIDIMUS_TEST_REPORT'] ?? '');
}

/** Rooms whose listeners speak plainly on one machine: browsers know no inner authority, and relying parties ask for status over plain HTTP. */
const PLAIN: readonly string[] = ['gateway', 'status'];

/** Where each listener of the platform under test is reached from this machine, past the gateway: the rooms and the status listener. */
export function listenerUrl(name: string): string {
  const { ports } = JSON.parse(readFileSync(join(platformFolder(), 'installation.json'), 'utf8')) as { ports: Record<string, number> };
  const port = ports[name];
  if (port === undefined) throw new Error(`Nothing of the platform is named ${name}.`);
  return `${!PLAIN.includes(name) && trustsInnerAuthority() ? 'https' : 'http'}://127.0.0.1:${port}`;
}

/** Where rooms speak TLS to each other, the tests believe their authority from now on. @returns whether they do */
export function trustsInnerAuthority(): boolean {
  const file = join(platformFolder(), 'tls', 'ca.crt');
  if (!existsSync(file)) return false;
  const [known, own] = [getCACertificates('default'), readFileSync(file, 'utf8').trim()];
  if (!known.some((certificate) => certificate.trim() === own)) setDefaultCACertificates([...known, own]);
  return true;
}
