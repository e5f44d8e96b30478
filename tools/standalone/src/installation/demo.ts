import { randomBytes, randomUUID } from 'node:crypto';
import { ROLES } from '@vidimus/contracts';
import type { Role } from '@vidimus/contracts';
import { DEMO_AGENCIES } from '@vidimus/registry-simulator';
import { z } from 'zod';

const officerSchema = z.strictObject({
  id: z.uuid(),
  username: z.string(),
  displayName: z.string(),
  password: z.string(),
  /** Base32 (RFC 4648), as authenticator apps take it. */
  totpSecret: z.string(),
  role: z.enum(ROLES as readonly [Role, ...Role[]]),
  organisationId: z.uuid(),
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

/** A demonstration of two agencies below one trust service provider. */
export function newDemo(): Demo {
  const provider = randomUUID();
  const agencies = DEMO_AGENCIES.map((agency) => ({
    id: randomUUID(),
    parentId: provider,
    kind: 'AGENCY' as const,
    name: agency.name,
    registryCode: agency.code,
    emailDomain: `${agency.code.toLowerCase()}.example`,
  }));
  const [first, second] = agencies;
  if (first === undefined || second === undefined) throw new Error('The demonstration needs two agencies.');
  const officer = (username: string, displayName: string, role: Role, organisationId: string) => ({
    id: randomUUID(),
    username,
    displayName,
    password: `demo-${randomBytes(9).toString('base64url')}`,
    totpSecret: base32(randomBytes(20)),
    role,
    organisationId,
  });
  return {
    organisations: [
      {
        id: provider,
        parentId: null,
        kind: 'TRUST_SERVICE_PROVIDER',
        name: 'Vidimus Demonstration',
        registryCode: null,
        emailDomain: null,
      },
      ...agencies,
    ],
    officers: [
      officer('officer-a', 'Officer of agency A', 'REGISTRATION_OFFICER', first.id),
      officer('second-officer-a', 'Second officer of agency A', 'REGISTRATION_OFFICER', first.id),
      officer('third-officer-a', 'Third officer of agency A', 'REGISTRATION_OFFICER', first.id),
      officer('officer-b', 'Officer of agency B', 'REGISTRATION_OFFICER', second.id),
      officer('operator', 'CA operator', 'CA_OPERATOR', provider),
      officer('auditor', 'Auditor', 'AUDITOR', provider),
      officer('administrator', 'Administrator', 'ADMINISTRATOR', provider),
    ],
    integrator: {
      clientId: 'integrator-a',
      clientSecret: randomBytes(24).toString('base64url'),
      organisationId: first.id,
    },
  };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('');
}
