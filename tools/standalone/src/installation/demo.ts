import { randomBytes, randomUUID } from 'node:crypto';
import { ROLES } from '@vidimus/contracts';
import type { Role } from '@vidimus/contracts';
import { DEMO_AGENCIES } from '@vidimus/registry-simulator';
import { z } from 'zod';
import { DEMO_OFFICERS } from './demo-officers.js';

const officerSchema = z.strictObject({
  id: z.uuid(),
  username: z.string(),
  displayName: z.string(),
  /** Service address. */
  email: z.string(),
  password: z.string(),
  /** Base32 (RFC 4648), as authenticator apps take it. */
  totpSecret: z.string(),
  role: z.enum(ROLES as readonly [Role, ...Role[]]),
  organisationId: z.uuid(),
  /** Where codes are sent when they are the second factor, and not those of an authenticator app. */
  phone: z.string().nullable(),
  /** Of the person in the registries that the officer is; null for who is none there. */
  taxNumber: z.string().nullable(),
});

/** Who and what a demonstration is filled with. Secrets are made at the first start, and are nobody else's. */
export const demoSchema = z.strictObject({
  organisations: z.array(
    z.strictObject({
      id: z.uuid(),
      parentId: z.uuid().nullable(),
      kind: z.enum(['TRUST_SERVICE_PROVIDER', 'AGENCY']),
      name: z.string(),
      /** How the registries call the agency. */
      registryCode: z.string().nullable(),
      emailDomain: z.string().nullable(),
    }),
  ),
  officers: z.array(officerSchema),
  integrator: z.strictObject({
    clientId: z.string(),
    clientSecret: z.string(),
    organisationId: z.uuid(),
  }),
});
export type Demo = z.infer<typeof demoSchema>;

/** As an earlier version wrote it: officers and what is known of them may have come later. */
export const storedDemoSchema = demoSchema.extend({
  officers: z.array(officerSchema.partial({ email: true, phone: true, taxNumber: true })),
});

/** Domain of the trust service provider, which is in no registry. */
const PROVIDER_DOMAIN = 'vidimus.example';

/** A demonstration of two agencies below one trust service provider. */
export function newDemo(): Demo {
  const provider = {
    id: randomUUID(),
    parentId: null,
    kind: 'TRUST_SERVICE_PROVIDER' as const,
    name: 'Vidimus Demonstration',
    registryCode: null,
    emailDomain: null,
  };
  const agencies = DEMO_AGENCIES.map((agency) => ({
    id: randomUUID(),
    parentId: provider.id,
    kind: 'AGENCY' as const,
    name: agency.name,
    registryCode: agency.code,
    emailDomain: `${agency.code.toLowerCase()}.example`,
  }));
  const [first] = agencies;
  if (first === undefined) throw new Error('The demonstration needs an agency.');
  return completeDemo({
    organisations: [provider, ...agencies],
    officers: [],
    integrator: { clientId: 'integrator-a', clientSecret: randomBytes(24).toString('base64url'), organisationId: first.id },
  });
}

/** Adds the officers that are new since a demonstration was made, and what was not asked of the others then; keeps every secret. */
export function completeDemo(stored: z.infer<typeof storedDemoSchema>): Demo {
  const officers = DEMO_OFFICERS.map(({ username, displayName, role, agencyCode, taxNumber, phone = null }) => {
    const organisation = stored.organisations.find(({ registryCode }) => registryCode === agencyCode);
    if (organisation === undefined) throw new Error(`The demonstration has no organisation for the account ${username}.`);
    const known = stored.officers.find((officer) => officer.username === username);
    return {
      ...(known ?? { id: randomUUID(), password: `demo-${randomBytes(9).toString('base64url')}`, totpSecret: base32(randomBytes(20)) }),
      ...{ username, displayName, role, phone, taxNumber },
      organisationId: organisation.id,
      email: `${username}@${organisation.emailDomain ?? PROVIDER_DOMAIN}`,
    };
  });
  return { ...stored, officers };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('');
}
