import { readFile } from 'node:fs/promises';
import type { Provider } from '@nestjs/common';
import { decisionKeysSchema } from '@vidimus/decisions';
import type { DecisionKeys } from '@vidimus/decisions';
import { ConfigError } from '@vidimus/service-kit';
import type { RoomDefinition } from '@vidimus/service-kit';
import { APPROVAL_SETTINGS } from './approvals/approvals.service.js';
import type { ApprovalSettings } from './approvals/approvals.service.js';
import { DecisionDraftRow } from './approvals/decision-draft.entity.js';
import { ISSUANCE_CONFIG } from './config.js';
import type { IssuanceConfig } from './config.js';
import { IssuanceRequestRow } from './issuance-requests/issuance-request.entity.js';
import { IssuanceModule } from './issuance.module.js';
import { MESSAGE_SETTINGS } from './messages/messages.service.js';
import type { MessageSettings } from './messages/messages.service.js';
import { CreateIssuanceTables20261121140000 } from './migrations/202611211400-create-issuance-tables.js';
import { OfficerIdentityRow } from './officer-identities/officer-identity.entity.js';
import { OrganisationPolicyRow } from './organisation-policies/organisation-policy.entity.js';
import { HttpRegistries } from './registries/http-registries.js';
import { REGISTRIES } from './registries/registries.js';
import { RegistryLookupRow } from './registry-lookups/registry-lookup.entity.js';

export const ISSUANCE_ENTITIES = [OrganisationPolicyRow, OfficerIdentityRow, RegistryLookupRow, IssuanceRequestRow, DecisionDraftRow];
export const ISSUANCE_MIGRATIONS = [CreateIssuanceTables20261121140000];

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

async function providersFrom(config: IssuanceConfig): Promise<Provider[]> {
  const apiKey = (await readSetting('VIDIMUS_ISSUANCE_REGISTRY_API_KEY_FILE', config.VIDIMUS_ISSUANCE_REGISTRY_API_KEY_FILE)).trim();
  const registries = new HttpRegistries({
    baseUrl: config.VIDIMUS_ISSUANCE_REGISTRY_URL,
    apiKey,
    timeoutMs: config.VIDIMUS_ISSUANCE_REGISTRY_TIMEOUT_MS,
  });
  const approvals: ApprovalSettings = {
    decisionKeys: await readDecisionKeys(config.VIDIMUS_DECISION_KEYS_FILE),
    timeZone: config.VIDIMUS_ISSUANCE_TIME_ZONE,
  };
  const messages: MessageSettings = { locale: config.VIDIMUS_ISSUANCE_LOCALE };
  return [
    { provide: REGISTRIES, useValue: registries },
    { provide: APPROVAL_SETTINGS, useValue: approvals },
    { provide: MESSAGE_SETTINGS, useValue: messages },
  ];
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
