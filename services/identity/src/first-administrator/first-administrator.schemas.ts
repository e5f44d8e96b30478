import { z } from 'zod';
import { LOCALES } from '../accounts/account.entity.js';
import { enrolmentOptions, registrationResponse } from '../security-keys/security-keys.schemas.js';

const token = z.string().min(1).max(100).meta({ description: 'What stands behind # in the link.', example: 'b1A2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V' });
const displayName = z.string().trim().min(1).max(200).meta({ description: 'As colleagues know him.', example: 'Administrator of the example' });
const email = z.email().max(254).meta({ description: 'Service address; he signs in with it.', example: 'administrator@provider.example' });

export const openFirstAdministrator = z.strictObject({ token, displayName, email }).meta({ id: 'OpenFirstAdministrator' });
export type OpenFirstAdministrator = z.infer<typeof openFirstAdministrator>;

export const firstAdministratorSetup = z
  .object({
    expiresAt: z.iso.datetime().describe('When the link ends.'),
    secret: z.string().describe('Base32; for the authenticator program.'),
    otpauthUri: z.string().describe('The same as an address for a QR code.'),
    securityKeyOptions: enrolmentOptions,
  })
  .meta({ id: 'FirstAdministratorSetup' });
export type FirstAdministratorSetup = z.infer<typeof firstAdministratorSetup>;

export const completeFirstAdministrator = z
  .strictObject({
    token,
    displayName,
    email,
    locale: z.enum(LOCALES),
    password: z.string().max(1024),
    secondFactorCode: z.string().max(20).meta({ description: 'That the authenticator program shows.', example: '123456' }),
    registration: registrationResponse,
  })
  .meta({ id: 'CompleteFirstAdministrator' });
export type CompleteFirstAdministrator = z.infer<typeof completeFirstAdministrator>;
