import { z } from 'zod';
import { LOCALES } from '../accounts/account.entity.js';

export const notifiedOfficersQuery = z
  .strictObject({
    organisationId: z.uuid().describe('The organisation that a request belongs to.'),
    organisationPath: z.string().max(2000).regex(/^\/([0-9a-f-]{36}\/)+$/).meta({ example: '/01935a7e-6c00-7000-8000-0000000000a1/' }).describe('Its place in the tree.'),
    starterId: z.string().max(200).nullable().describe('Account or client that started the request.'),
    role: z.enum(['REGISTRATION_OFFICER', 'CA_OPERATOR']),
  })
  .refine(({ organisationId, organisationPath }) => organisationPath.endsWith(`/${organisationId}/`), {
    path: ['organisationPath'],
    message: 'Must end with the organisation.',
  })
  .meta({
    id: 'NotifiedOfficersQuery',
    example: {
      organisationId: '01935a7e-6c00-7000-8000-0000000000a1',
      organisationPath: '/01935a7e-6c00-7000-8000-0000000000a1/',
      starterId: null,
      role: 'REGISTRATION_OFFICER',
    },
  });
export type NotifiedOfficersQuery = z.infer<typeof notifiedOfficersQuery>;

export const notifiedOfficers = z.object({ accountIds: z.array(z.uuid()) }).meta({ id: 'NotifiedOfficers' });

export const contactView = z.object({ email: z.string(), displayName: z.string(), locale: z.enum(LOCALES) }).meta({ id: 'AccountContact' });
export type ContactView = z.infer<typeof contactView>;
