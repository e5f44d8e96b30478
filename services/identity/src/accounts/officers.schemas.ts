import { ROLE_PERMISSIONS } from '@vidimus/contracts';
import { maskPhone } from '@vidimus/identifiers';
import { z } from 'zod';
import { grantRequest, grantView } from '../grants/account-grant.js';
import type { AccountSecrets } from './account-secrets.js';
import { emailInput, phoneInput } from '../persons/person-input.js';
import { LOCALES, SECOND_FACTORS } from './account.entity.js';
import type { AccountRow } from './account.entity.js';

export const createOfficer = z
  .strictObject({
    organisationId: z.uuid().describe('The organisation that employs the officer.'),
    username: z
      .string()
      .trim()
      .regex(/^[\p{L}\p{N}._%+@-]{3,254}$/u, 'Must have 3 to 254 letters, digits or one of . _ % + @ -')
      .meta({ description: 'What the officer signs in with, usually his service e-mail address.', example: 'officer@agency.example' }),
    displayName: z.string().trim().min(1).max(200).meta({ example: 'Eleni Papadopoulou' }),
    email: emailInput.describe('Service address, by which the officer is told of requests.'),
    secondFactor: z.enum(SECOND_FACTORS).default('TOTP').describe('TOTP: an authenticator program. SMS: codes to his telephone, which he proves when he enrols.'),
    phone: phoneInput.optional().describe('With the second factor SMS.'),
    locale: z.enum(LOCALES).default('en'),
    grants: z.array(grantRequest).max(20).default([]),
  })
  .meta({ id: 'CreateOfficer' });
export type CreateOfficer = z.infer<typeof createOfficer>;

export const officerView = z
  .object({
    id: z.uuid(),
    organisationId: z.uuid(),
    state: z.enum(['INVITED', 'ACTIVE', 'DISABLED']),
    username: z.string(),
    displayName: z.string(),
    email: z.string().nullable().describe('Null for an officer who was created before it was asked for: give him one.'),
    secondFactor: z.enum(SECOND_FACTORS),
    phone: z.string().nullable().meta({ description: 'The last digits of the telephone that codes are sent to.', example: '•••••••••••01' }),
    locale: z.enum(LOCALES),
    grants: z.array(grantView),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Officer' });
export type OfficerView = z.infer<typeof officerView>;

export const officerPage = z.object({ items: z.array(officerView), nextCursor: z.string().nullable() }).meta({ id: 'OfficerPage' });

export const putEmail = z.strictObject({ email: emailInput }).meta({ id: 'PutOfficerEmail' });
export type PutEmail = z.infer<typeof putEmail>;

const invitation = z.object({
  code: z.string().describe('Hand it to the officer in person or by a safe way; shown in this answer only.'),
  expiresAt: z.iso.datetime(),
});

export const invitedOfficer = officerView.extend({ invitation }).meta({ id: 'InvitedOfficer' });
export type InvitedOfficer = z.infer<typeof invitedOfficer>;

export const subscription = z
  .strictObject({ requestsOfMyOrganisation: z.boolean().describe('Of all requests of his organisation, not only of those that he started.') })
  .meta({ id: 'Subscription' });
export type Subscription = z.infer<typeof subscription>;

export const me = z
  .object({
    id: z.string(),
    kind: z.enum(['person', 'client']),
    holder: z.boolean().describe('Whether the caller is a person who holds certificates: he has no roles, and sees what is his own.'),
    displayName: z.string(),
    userId: z.string().nullable().meta({ description: 'What a holder signs in with; null for everybody else.', example: 'V7K2M9QXT4' }),
    email: z.string().nullable().describe('Service address of an officer.'),
    secondFactor: z.enum(SECOND_FACTORS).nullable().describe('How an officer confirms; null for programs, and for holders, whose devices otp-sync lists.'),
    locale: z.enum(LOCALES),
    subscription: subscription.nullable().describe('What an officer is told of by mail; null for everybody else.'),
    grants: z.array(grantView.omit({ id: true, grantedAt: true })),
    permissions: z.array(z.string()).describe('What the roles allow, in whichever organisation; menus are made from it.'),
    organisations: z.array(z.object({ id: z.uuid(), name: z.string() })).describe('Organisations that the roles are held in.'),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof me>;

export function viewOfficer(row: AccountRow, secrets: AccountSecrets): OfficerView {
  const phone = secrets.phone(row);
  return {
    id: row.id,
    organisationId: row.organisationId,
    state: row.state,
    username: secrets.username(row),
    displayName: secrets.displayName(row),
    email: secrets.email(row),
    secondFactor: row.secondFactor,
    phone: phone === null ? null : maskPhone(phone),
    locale: row.locale,
    grants: row.grants,
    createdAt: row.createdAt.toISOString(),
  };
}

/** The permissions of some roles, each once, in the order of their names. */
export function permissionsOf(grants: readonly { readonly role: keyof typeof ROLE_PERMISSIONS }[]): string[] {
  return [...new Set(grants.flatMap(({ role }) => ROLE_PERMISSIONS[role] as readonly string[]))].sort();
}
