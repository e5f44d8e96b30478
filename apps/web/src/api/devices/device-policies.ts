import type { HttpClient } from '../http-client.js';

/** What an organisation asks of whoever looks after its devices. */
export interface DevicePolicy {
  readonly organisationId: string;
  /** Devices that somebody has are ended and replaced by two officers. */
  readonly secondOfficer: boolean;
}

const POLICIES = '/api/otp-sync/v1/device-policies';

/** Those that were set; of other organisations nothing is asked. */
export function listDevicePolicies(http: HttpClient, signal?: AbortSignal): Promise<{ readonly items: readonly DevicePolicy[] }> {
  return http.get(POLICIES, signal);
}

/** @param path place of the organisation in the tree */
export function setDevicePolicy(http: HttpClient, { organisationId, secondOfficer }: DevicePolicy, path: string): Promise<DevicePolicy> {
  return http.put(`${POLICIES}/${encodeURIComponent(organisationId)}`, { organisationPath: path, secondOfficer });
}
