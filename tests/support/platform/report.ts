import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the platform under test says of itself in `vidimus.json`. */
export interface PlatformReport {
  readonly web: string;
  readonly tokenEndpoint: string;
  readonly status: string;
  readonly registries: { readonly url: string; readonly apiKey: string };
  /** Issuer of the tax login. */
  readonly taxLogin: string;
  readonly keystore: 'pkcs11' | 'file';
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

/** Where each listener of the platform under test is reached from this machine, past the gateway: the rooms and the status listener. */
export function listenerUrl(name: string): string {
  const { ports } = JSON.parse(readFileSync(join(platformFolder(), 'installation.json'), 'utf8')) as { ports: Record<string, number> };
  const port = ports[name];
  if (port === undefined) throw new Error(`Nothing of the platform is named ${name}.`);
  return `http://127.0.0.1:${port}`;
}
