import { z } from 'zod';
import { ORGANISATION_KINDS } from './organisation.js';
import type { OrganisationRow } from './organisation.entity.js';

export const registerOrganisation = z
  .strictObject({
    parentId: z.uuid().describe('The organisation above it; its place in the tree never changes.'),
    kind: z.enum(ORGANISATION_KINDS),
    name: z.string().trim().min(1).max(200).meta({ example: 'Agency C' }),
  })
  .meta({ id: 'RegisterOrganisation' });
export type RegisterOrganisation = z.infer<typeof registerOrganisation>;

export const organisationView = z
  .object({
    id: z.uuid(),
    parentId: z.uuid().nullable(),
    path: z.string().meta({ description: 'The ids from the root down: /a/b/.', example: '/01935a7e-6c00-7000-8000-0000000000a1/' }),
    kind: z.enum(ORGANISATION_KINDS),
    name: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Organisation' });
export type OrganisationView = z.infer<typeof organisationView>;

export const organisationPlace = organisationView.pick({ path: true }).meta({ id: 'OrganisationPlace' });
export type OrganisationPlace = z.infer<typeof organisationPlace>;

export const organisationPage = z
  .object({ items: z.array(organisationView), nextCursor: z.string().nullable() })
  .meta({ id: 'OrganisationPage' });

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(500).optional(),
});
export type PageQuery = z.infer<typeof pageQuery>;

export function viewOrganisation(row: OrganisationRow): OrganisationView {
  return {
    id: row.id,
    parentId: row.parentId,
    path: row.organisationPath,
    kind: row.kind,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
  };
}
