import { z } from 'zod';
import type { DevicePolicyRow } from './device-policy.entity.js';

const organisationPath = z
  .string()
  .max(2000)
  .regex(/^\/([0-9a-f-]{36}\/)+$/)
  .meta({ description: 'Place in the tree, ending with the id of the organisation.', example: '/01935a7e-6c00-7000-8000-0000000000a1/' });
const secondOfficer = z.boolean().meta({ description: 'A device that somebody has is reported lost, taken out of use or replaced by two officers; holders act alone as ever.', example: false });

export const putDevicePolicy = z.strictObject({ organisationPath, secondOfficer }).meta({ id: 'PutDevicePolicy' });
export type PutDevicePolicy = z.infer<typeof putDevicePolicy>;

export const devicePolicyView = z.object({ organisationId: z.uuid(), secondOfficer }).meta({ id: 'DevicePolicy' });
export type DevicePolicyView = z.infer<typeof devicePolicyView>;
export const devicePolicies = z.object({ items: z.array(devicePolicyView) }).meta({ id: 'DevicePolicies' });

export function viewOfDevicePolicy({ id, secondOfficer: asked }: Pick<DevicePolicyRow, 'id' | 'secondOfficer'>): DevicePolicyView {
  return { organisationId: id, secondOfficer: asked };
}
