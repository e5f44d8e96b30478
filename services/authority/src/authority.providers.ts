import { readFile } from 'node:fs/promises';
import type { Provider } from '@nestjs/common';
import { decisionKeysSchema, relyingPartyOf } from '@vidimus/decisions';
import type { DecisionKeys } from '@vidimus/decisions';
import { openDatabase } from '@vidimus/persistence';
import type { ProviderDocuments } from '@vidimus/pki';
import { ConfigError, databaseUrl } from '@vidimus/service-kit';
import type { ConfigOf, RoomKit } from '@vidimus/service-kit';
import { DataSource } from 'typeorm';
import { MADE_AT_START, PROVIDER } from './certificate-authorities/certificate-authorities.service.js';
import type { Provider as TrustServiceProvider } from './certificate-authorities/hierarchy.js';
import { DECISION_KEYS, RELYING_PARTY } from './certificates/order-examiner.js';
import type { signerConfigSchema, statusConfigSchema } from './config.js';
import { CRL_HOURS } from './crl/crl-publisher.js';
import { PROFILE_VARIANT } from './profiles/profile.js';
import { DOCUMENTS } from './profiles/profile-seeder.js';
import { KEYSTORE, openAuthorityKeystore } from './signing/open-keystore.js';
import { OCSP_MINUTES } from './status/ocsp-responder.js';

type SignerSettings = ConfigOf<typeof signerConfigSchema>;
type StatusSettings = ConfigOf<typeof statusConfigSchema>;

/**
 * What the signing role takes from its settings.
 * @throws ConfigError when they do not fit together or the keystore does not open.
 */
export async function signerProviders(config: SignerSettings, { dataSource, log }: RoomKit): Promise<Provider[]> {
  assertPolicy(config);
  const decisionKeys = await readDecisionKeys(config.VIDIMUS_DECISION_KEYS_FILE);
  await dataSource?.query('SELECT grant_status_access($1)', [config.VIDIMUS_AUTHORITY_STATUS_DATABASE_ROLE]);
  const keystore = await openAuthorityKeystore(config);
  log.info({ keystore: keystore.description, policy: config.VIDIMUS_AUTHORITY_POLICY }, 'the keystore of the authority is open');
  return [
    { provide: KEYSTORE, useValue: keystore },
    closing('keystore', () => keystore.close()),
    { provide: PROVIDER, useValue: trustServiceProvider(config) },
    { provide: MADE_AT_START, useValue: config.VIDIMUS_MODE === 'demo' },
    { provide: DECISION_KEYS, useValue: decisionKeys },
    { provide: RELYING_PARTY, useValue: relyingPartyOf(config.VIDIMUS_PUBLIC_URL) },
    { provide: PROFILE_VARIANT, useValue: config.VIDIMUS_AUTHORITY_POLICY },
    { provide: DOCUMENTS, useValue: documents(config) },
    { provide: CRL_HOURS, useValue: config.VIDIMUS_AUTHORITY_CRL_HOURS },
  ];
}

/** What the status role takes from its settings: a connection that only reads, and the keystore for the OCSP key. */
export async function statusProviders(config: StatusSettings, { log, followClockOf }: RoomKit): Promise<Provider[]> {
  const keystore = await openAuthorityKeystore(config);
  const dataSource = await openDatabase({
    url: await databaseUrl(config.VIDIMUS_DATABASE_URL, config.VIDIMUS_DATABASE_PASSWORD_FILE),
    poolSize: config.VIDIMUS_DATABASE_POOL,
    applicationName: 'vidimus authority-status',
    entities: [],
    migrations: [],
  });
  await followClockOf(dataSource);
  log.info({ keystore: keystore.description }, 'the keystore of the OCSP responder is open');
  return [
    { provide: KEYSTORE, useValue: keystore },
    closing('keystore', () => keystore.close()),
    { provide: DataSource, useValue: dataSource },
    closing('database', () => dataSource.destroy()),
    { provide: OCSP_MINUTES, useValue: config.VIDIMUS_AUTHORITY_OCSP_MINUTES },
  ];
}

/** Real certificates come from real keys only. */
function assertPolicy(config: SignerSettings): void {
  if (config.VIDIMUS_AUTHORITY_POLICY !== 'qualified') return;
  const missing = [
    ...(config.VIDIMUS_MODE === 'production' ? [] : ['VIDIMUS_MODE must be production']),
    ...(config.VIDIMUS_AUTHORITY_KEYSTORE === 'pkcs11' ? [] : ['VIDIMUS_AUTHORITY_KEYSTORE must be pkcs11']),
    ...(config.VIDIMUS_AUTHORITY_PDS_URL === undefined ? ['VIDIMUS_AUTHORITY_PDS_URL must be set'] : []),
  ];
  if (missing.length > 0) {
    throw new ConfigError(`The policy "qualified" is not possible with these settings: ${missing.join('; ')}. Or set VIDIMUS_AUTHORITY_POLICY to test.`);
  }
}

function trustServiceProvider(config: SignerSettings): TrustServiceProvider {
  return {
    country: config.VIDIMUS_AUTHORITY_COUNTRY,
    organisation: config.VIDIMUS_AUTHORITY_ORGANISATION,
    organisationIdentifier: config.VIDIMUS_AUTHORITY_ORGANISATION_IDENTIFIER,
    statusUrl: config.VIDIMUS_AUTHORITY_STATUS_URL,
  };
}

function documents(config: SignerSettings): ProviderDocuments {
  const url = config.VIDIMUS_AUTHORITY_PDS_URL;
  return {
    cpsUri: config.VIDIMUS_AUTHORITY_CPS_URL,
    disclosureStatements: url === undefined ? [] : [{ url, language: 'en' }],
  };
}

async function readDecisionKeys(file: string): Promise<DecisionKeys> {
  try {
    return decisionKeysSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new ConfigError(
      'The file that VIDIMUS_DECISION_KEYS_FILE names cannot be used: it holds the public P-256 keys (JWKS) that identity signs decisions with.',
      { cause },
    );
  }
}

/** A provider that closes something when the room has stopped: what was asked before is still signed. */
function closing(name: string, close: () => Promise<void>): Provider {
  return { provide: Symbol(`vidimus.authority.closing.${name}`), useValue: { onApplicationShutdown: close } };
}
