import type { AccountState } from '../components/states/states.js';
import type { HttpClient } from './http-client.js';
import type { Page } from './shared.js';

/** Roles that people hold; programs have one of their own. */
export type OfficerRole = 'REGISTRATION_OFFICER' | 'RA_MANAGER' | 'CA_OPERATOR' | 'AUDITOR' | 'ADMINISTRATOR';

export interface Officer {
  readonly id: string;
  readonly organisationId: string;
  readonly state: AccountState;
  readonly username: string;
  readonly displayName: string;
  readonly email: string | null;
  readonly secondFactor: 'TOTP' | 'SMS';
  /** The last digits of the telephone that codes are sent to. */
  readonly phone: string | null;
  readonly grants: readonly {
    readonly id: string;
    readonly role: OfficerRole;
    readonly organisationId: string;
    /** Also in everything below the organisation. */
    readonly descendants: boolean;
    readonly grantedAt: string;
  }[];
  readonly createdAt: string;
}

const OFFICERS = '/api/identity/v1/officers';

export function listOfficers(http: HttpClient, query: URLSearchParams, signal?: AbortSignal): Promise<Page<Officer>> {
  return http.get(`${OFFICERS}?${query.toString()}`, signal);
}

export function readOfficer(http: HttpClient, id: string, signal?: AbortSignal): Promise<Officer> {
  return http.get(`${OFFICERS}/${encodeURIComponent(id)}`, signal);
}

/** What those among these are called who are officers of organisations whose requests the caller sees. */
export function readOfficerNames(http: HttpClient, ids: readonly string[]): Promise<{ readonly items: readonly { readonly id: string; readonly displayName: string }[] }> {
  return http.get(`/api/identity/v1/officer-names?id=${ids.join(',')}`);
}

/** The organisations that the caller may see. */
export function listOrganisations(http: HttpClient, signal?: AbortSignal): Promise<Page<{ readonly id: string; readonly name: string; readonly path: string }>> {
  return http.get('/api/identity/v1/organisations?limit=100', signal);
}
