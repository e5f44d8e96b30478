import { z } from 'zod';
import type { OrganisationPolicyRow } from './organisation-policy.entity.js';

const domain = z
  .string()
  .max(253)
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/, 'A domain in lower case, such as agency.example.')
  .meta({ example: 'agency.example' });

const fields = {
  organisationPath: z.string().max(2000).regex(/^\/([0-9a-f-]{36}\/)+$/).meta({ description: 'Place in the tree, ending with the id of the organisation.', example: '/01935a7e-6c00-7000-8000-0000000000a1/' }),
  name: z.string().trim().min(1).max(200).meta({ example: 'Agency A' }),
  registryCode: z.string().trim().min(1).max(100).meta({ description: 'The code by which the registries know the organisation as an employer.', example: 'AGENCY-A' }),
  emailDomains: z.array(domain).min(1).max(50).describe('Domains of service addresses; others are refused (S4-10).'),
};

export const putOrganisationPolicy = z
  .strictObject({
    ...fields,
    fourEyes: z.boolean().default(false).describe('Who started a request may not approve it.'),
    emailOtpAllowed: z.boolean().default(false).describe('Subjects may choose their service address for one-time codes (S4-47).'),
  })
  .meta({ id: 'PutOrganisationPolicy' });
export type PutOrganisationPolicy = z.infer<typeof putOrganisationPolicy>;

export const organisationPolicyView = z
  .object({ organisationId: z.uuid(), ...fields, fourEyes: z.boolean(), emailOtpAllowed: z.boolean() })
  .meta({ id: 'OrganisationPolicy' });
export type OrganisationPolicyView = z.infer<typeof organisationPolicyView>;

export function viewOrganisationPolicy(row: OrganisationPolicyRow): OrganisationPolicyView {
  const { id, organisationPath, name, registryCode, emailDomains, fourEyes, emailOtpAllowed } = row;
  return { organisationId: id, organisationPath, name, registryCode, emailDomains, fourEyes, emailOtpAllowed };
}
