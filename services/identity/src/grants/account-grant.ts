import type { Grant, Role } from '@vidimus/contracts';
import { ROLES } from '@vidimus/contracts';
import { z } from 'zod';

/** A role that an account or an integrator holds, as it is stored. */
export interface HeldGrant extends Grant {
  readonly id: string;
  /** RFC 3339. */
  readonly grantedAt: string;
}

/** A role as somebody asks for it; the place in the tree is looked up. */
export const grantRequest = z
  .strictObject({
    role: z.enum(ROLES as readonly [Role, ...Role[]]),
    organisationId: z.uuid(),
    descendants: z.boolean().default(false).describe('Also in everything below the organisation.'),
  })
  .meta({ id: 'GrantRequest' });
export type GrantRequest = z.infer<typeof grantRequest>;

export const grantView = z
  .object({
    id: z.uuid(),
    role: z.enum(ROLES as readonly [Role, ...Role[]]),
    organisationId: z.uuid(),
    organisationPath: z.string(),
    descendants: z.boolean(),
    grantedAt: z.iso.datetime(),
  })
  .meta({ id: 'HeldGrant' });

/** What goes into tokens: the role without its bookkeeping. */
export function tokenGrant({ role, organisationId, organisationPath, descendants }: HeldGrant): Grant {
  return { role, organisationId, organisationPath, descendants };
}
