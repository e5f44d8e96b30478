import type { Role } from '@vidimus/contracts';

/** An account of the demonstration, without its secrets. */
export interface DemoOfficer {
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  /** Null for who works for the trust service provider. */
  readonly agencyCode: string | null;
  /** Of the person in the registries that the officer is; null for who is none there. */
  readonly taxNumber: string | null;
  /** Given when his second factor is a code by SMS. */
  readonly phone?: string;
}

/** Every role that people can hold, and enough officers for four eyes. */
export const DEMO_OFFICERS: readonly DemoOfficer[] = [
  { username: 'officer-a', displayName: 'Officer of agency A', role: 'REGISTRATION_OFFICER', agencyCode: 'AGENCY-A', taxNumber: '999010571' },
  { username: 'second-officer-a', displayName: 'Second officer of agency A', role: 'REGISTRATION_OFFICER', agencyCode: 'AGENCY-A', taxNumber: '999010640' },
  { username: 'third-officer-a', displayName: 'Third officer of agency A', role: 'REGISTRATION_OFFICER', agencyCode: 'AGENCY-A', taxNumber: null },
  { username: 'sms-officer-a', displayName: 'Officer of agency A with SMS', role: 'REGISTRATION_OFFICER', agencyCode: 'AGENCY-A', taxNumber: null, phone: '+306900000001' },
  { username: 'manager-a', displayName: 'Manager of agency A', role: 'RA_MANAGER', agencyCode: 'AGENCY-A', taxNumber: null },
  { username: 'officer-b', displayName: 'Officer of agency B', role: 'REGISTRATION_OFFICER', agencyCode: 'AGENCY-B', taxNumber: '999010718' },
  { username: 'manager-b', displayName: 'Manager of agency B', role: 'RA_MANAGER', agencyCode: 'AGENCY-B', taxNumber: null },
  { username: 'operator', displayName: 'CA operator', role: 'CA_OPERATOR', agencyCode: null, taxNumber: null },
  { username: 'auditor', displayName: 'Auditor', role: 'AUDITOR', agencyCode: null, taxNumber: null },
  { username: 'administrator', displayName: 'Administrator', role: 'ADMINISTRATOR', agencyCode: null, taxNumber: null },
];
