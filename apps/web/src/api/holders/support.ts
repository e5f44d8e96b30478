import type { HttpClient } from '../http-client.js';

/** What support can authorise a holder to do. */
export const SUPPORT_PURPOSES = ['DEVICE_REPLACEMENT', 'PASSWORD_CHANGE'] as const;

/** A code for a holder, told once. */
export interface SupportCode {
  readonly code: string;
  readonly expiresAt: string;
}

export function giveSupportCode(http: HttpClient, wish: { readonly holderId: string; readonly purpose: string; readonly reference: string }): Promise<SupportCode> {
  return http.post('/api/identity/v1/support-authorisations', { ...wish, identityChecked: true });
}

/** What a holder without a password signs in with for the first time; told once. */
export function giveFirstPassword(http: HttpClient, holderId: string): Promise<{ readonly userId: string; readonly firstPassword: string; readonly expiresAt: string }> {
  return http.post(`/api/identity/v1/holders/${encodeURIComponent(holderId)}/first-passwords`, {});
}

/** Programs that store the password of whoever is signed in. */
export async function readMyPrograms(http: HttpClient, signal?: AbortSignal): Promise<readonly { readonly name: string; readonly since: string }[]> {
  return (await http.get<{ items: { name: string; since: string }[] }>('/api/identity/v1/me/integrator-uses', signal)).items;
}
