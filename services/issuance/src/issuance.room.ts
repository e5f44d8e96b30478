import { readFile } from 'node:fs/promises';
import type { Provider } from '@nestjs/common';
import { decisionKeysSchema, relyingPartyOf } from '@vidimus/decisions';
import type { DecisionKeys } from '@vidimus/decisions';
import { ConfigError, isPlainHttpBeyondLoopback, LinkTokens } from '@vidimus/service-kit';
import type { ConfigOf, RoomDefinition } from '@vidimus/service-kit';
import { APPROVAL_SETTINGS } from './approvals/approvals.service.js';
import type { ApprovalSettings } from './approvals/approvals.service.js';
import { DecisionDraftRow } from './approvals/decision-draft.entity.js';
import { ISSUANCE_CONFIG } from './config.js';
import { IssuanceRequestRow } from './issuance-requests/issuance-request.entity.js';
import { IssuanceModule } from './issuance.module.js';
import { MESSAGE_SETTINGS } from './messages/messages.service.js';
import type { MessageSettings } from './messages/messages.service.js';
import { CreateIssuanceTables20261121140000 } from './migrations/202611211400-create-issuance-tables.js';
import { CompleteTheWalk20261122094500 } from './migrations/202611220945-complete-the-walk.js';
import { ChooseOtp20261122101000 } from './migrations/202611221010-choose-otp.js';
import { FindAndExcept20261122101500 } from './migrations/202611221015-find-and-except.js';
import { FindByUserId20261122130000 } from './migrations/202611221300-find-by-user-id.js';
import { FindByCredential20261122170000 } from './migrations/202611221700-find-by-credential.js';
import { ChooseToken20261122224000 } from './migrations/202611222240-choose-token.js';
import { OfficerIdentityRow } from './officer-identities/officer-identity.entity.js';
import { OrganisationPolicyRow } from './organisation-policies/organisation-policy.entity.js';
import { HttpRegistries } from './registries/http-registries.js';
import { OpenIdTaxLogin } from './registries/openid-tax-login.js';
import { REGISTRIES } from './registries/registries.js';
import { TAX_LOGIN_PROVIDER } from './registries/tax-login-provider.js';
import { RegistryLookupRow } from './registry-lookups/registry-lookup.entity.js';
import { AddressExceptionRow } from './service-addresses/address-exception.entity.js';

export const ISSUANCE_ENTITIES = [OrganisationPolicyRow, OfficerIdentityRow, RegistryLookupRow, IssuanceRequestRow, DecisionDraftRow, AddressExceptionRow];
export const ISSUANCE_MIGRATIONS = [
  CreateIssuanceTables20261121140000,
  CompleteTheWalk20261122094500,
  ChooseOtp20261122101000,
  FindAndExcept20261122101500,
  FindByUserId20261122130000,
  FindByCredential20261122170000,
  ChooseToken20261122224000,
];

/** From the question for a certificate to the certificate: look-up, checks, approval, completion. */
export const issuanceRoom: RoomDefinition<typeof ISSUANCE_CONFIG> = {
  name: 'issuance',
  description: 'Issuance requests: registry look-up, registry checks, face-to-face approval, completion.',
  module: IssuanceModule,
  entities: ISSUANCE_ENTITIES,
  migrations: ISSUANCE_MIGRATIONS,
  config: ISSUANCE_CONFIG,
  providers: providersFrom,
};

async function providersFrom(config: ConfigOf<typeof ISSUANCE_CONFIG>): Promise<Provider[]> {
  const apiKey = (await readSetting('VIDIMUS_ISSUANCE_REGISTRY_API_KEY_FILE', config.VIDIMUS_ISSUANCE_REGISTRY_API_KEY_FILE)).trim();
  if (config.VIDIMUS_MODE === 'production' && isPlainHttpBeyondLoopback(config.VIDIMUS_ISSUANCE_REGISTRY_URL)) {
    throw new ConfigError('VIDIMUS_ISSUANCE_REGISTRY_URL must begin with https: what the registries know of people crosses no network readable.');
  }
  const registries = new HttpRegistries({
    baseUrl: config.VIDIMUS_ISSUANCE_REGISTRY_URL,
    apiKey,
    timeoutMs: config.VIDIMUS_ISSUANCE_REGISTRY_TIMEOUT_MS,
  });
  const approvals: ApprovalSettings = {
    decisionKeys: await readDecisionKeys(config.VIDIMUS_DECISION_KEYS_FILE),
    relyingParty: relyingPartyOf(config.VIDIMUS_PUBLIC_URL),
    timeZone: config.VIDIMUS_ISSUANCE_TIME_ZONE,
  };
  const messages: MessageSettings = { locale: config.VIDIMUS_ISSUANCE_LOCALE };
  return [
    { provide: TAX_LOGIN_PROVIDER, useValue: await taxLoginFrom(config) },
    { provide: LinkTokens, useValue: await readLinkTokens(config.VIDIMUS_LINK_KEY_FILE) },
    { provide: REGISTRIES, useValue: registries },
    { provide: APPROVAL_SETTINGS, useValue: approvals },
    { provide: MESSAGE_SETTINGS, useValue: messages },
  ];
}

async function taxLoginFrom(config: ConfigOf<typeof ISSUANCE_CONFIG>): Promise<OpenIdTaxLogin> {
  const issuer = config.VIDIMUS_ISSUANCE_TAX_LOGIN_ISSUER;
  if (issuer.startsWith('http:') && (config.VIDIMUS_MODE !== 'demo' || isPlainHttpBeyondLoopback(issuer))) {
    throw new ConfigError('VIDIMUS_ISSUANCE_TAX_LOGIN_ISSUER must begin with https: plain http is for a demonstration on one machine.');
  }
  const secretFile = config.VIDIMUS_ISSUANCE_TAX_LOGIN_CLIENT_SECRET_FILE;
  return new OpenIdTaxLogin({
    issuer,
    clientId: config.VIDIMUS_ISSUANCE_TAX_LOGIN_CLIENT_ID,
    clientSecret: (await readSetting('VIDIMUS_ISSUANCE_TAX_LOGIN_CLIENT_SECRET_FILE', secretFile)).trim(),
    redirectUri: `${config.VIDIMUS_PUBLIC_URL}/session/tax-login/callback`,
    timeoutMs: config.VIDIMUS_ISSUANCE_TAX_LOGIN_TIMEOUT_MS,
  });
}

async function readLinkTokens(file: string): Promise<LinkTokens> {
  try {
    return await LinkTokens.fromFile(file);
  } catch (cause) {
    throw new ConfigError('The file that VIDIMUS_LINK_KEY_FILE names must hold 32 bytes in base64, and be readable.', { cause });
  }
}

async function readDecisionKeys(file: string): Promise<DecisionKeys> {
  const text = await readSetting('VIDIMUS_DECISION_KEYS_FILE', file);
  try {
    return decisionKeysSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ConfigError('The file that VIDIMUS_DECISION_KEYS_FILE names must hold a JWKS of P-256 keys with kid: {"keys":[…]}.', { cause });
  }
}

async function readSetting(variable: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`The file that ${variable} names cannot be read: check its path and its rights.`, { cause });
  }
}
