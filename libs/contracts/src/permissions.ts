/** What a role in an organisation allows. The one table that routes, menus and documentation are made from. */

export const PERMISSIONS = {
  'issuance:read': 'See issuance requests, their history and their certificate',
  'issuance:start': 'Look a person up in the registry and start an issuance',
  'issuance:check': 'Have registries that were away asked at once',
  'issuance:cancel': 'Cancel an issuance that has not begun to issue',
  'issuance:approve': 'Approve or reject an issuance, or order a new PIN, after meeting the person',
  'issuance:except-address': 'Let an issuance go to an address outside the domains of the organisation',
  'issuance:retry': 'Have an issuing that failed tried again at once',
  'certificate:read': 'See certificates and their status',
  'certificate:revoke': 'Revoke certificates',
  'certificate:suspend': 'Suspend certificates and reinstate them',
  'device:read': 'See devices for one-time codes: stock, holders, counters and attempts, never codes or seeds',
  'device:stock': 'Put tokens into stock',
  'device:manage': 'Assign tokens and hand them over; report devices lost, block them and take them out of use',
  'device:unlock': 'Lift locks of devices and open extended resynchronisations, after an identity check',
  'device:resynchronise': 'Submit codes that resynchronise a device',
  'support:authorise': 'Give a holder a code to replace his device or change his password with, after an identity check',
  'account:use': 'Say that a program signs in to the account of a holder',
  'message:read': 'See the texts of messages',
  'organisation:read': 'See organisations',
  'organisation:manage': 'Create organisations',
  'officer:read': 'See officers and their roles',
  'officer:manage': 'Create officers, give and take roles, disable accounts',
  'operations:read': 'See dead letters and the state of the outbox',
  'operations:replay': 'Replay or discard dead letters',
  'audit:read': 'Read the audit log and verify its chain',
} as const;

export type Permission = keyof typeof PERMISSIONS;

/** Roles of people and systems (requirements, section 7), as far as they are in use. */
export const ROLE_PERMISSIONS = {
  REGISTRATION_OFFICER: [
    'issuance:read',
    'issuance:start',
    'issuance:check',
    'issuance:cancel',
    'issuance:approve',
    'certificate:read',
    'certificate:revoke',
    'certificate:suspend',
    'device:read',
    'device:manage',
    'device:unlock',
    'support:authorise',
  ],
  RA_MANAGER: ['issuance:read', 'issuance:except-address', 'certificate:read', 'officer:read', 'officer:manage', 'organisation:read'],
  CA_OPERATOR: [
    'issuance:read',
    'issuance:cancel',
    'issuance:retry',
    'certificate:read',
    'certificate:revoke',
    'certificate:suspend',
    'device:read',
    'device:stock',
    'device:manage',
    'device:unlock',
    'support:authorise',
    'message:read',
    'organisation:read',
    'officer:read',
    'operations:read',
    'operations:replay',
  ],
  AUDITOR: ['issuance:read', 'certificate:read', 'device:read', 'message:read', 'organisation:read', 'officer:read', 'audit:read', 'operations:read'],
  ADMINISTRATOR: ['message:read', 'organisation:read', 'organisation:manage', 'officer:read', 'officer:manage', 'operations:read'],
  INTEGRATOR: ['issuance:read', 'issuance:start', 'issuance:cancel', 'certificate:read', 'device:resynchronise', 'account:use'],
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof ROLE_PERMISSIONS;
export const ROLES = Object.keys(ROLE_PERMISSIONS) as readonly Role[];

/** A role held in an organisation, with or without everything below it in the tree. */
export interface Grant {
  readonly role: Role;
  readonly organisationId: string;
  /** Place in the tree: the ids from the root down, `/a/b/`. */
  readonly organisationPath: string;
  readonly descendants: boolean;
}
