import { recordOf } from '../certificate-card.js';
import type { DeviceTask } from './device-words.js';

/** Where the devices of a holder are shown. */
export const DEVICES = '/portal/devices';

/** The page of something that is done to a device. @param certificateId of the certificate whose signature waits for it, which the way leads back to */
export function deviceTaskOf(id: string, task: DeviceTask, certificateId: string | null): string {
  return `${DEVICES}/${id}/${task}${waiting(certificateId)}`;
}

/** The list of devices, for somebody whose signature waits. */
export function devicesFor(certificateId: string | null): string {
  return `${DEVICES}${waiting(certificateId)}`;
}

/** The page that signs with a certificate. */
export function signatureOf(certificateId: string): string {
  return `${recordOf(encodeURIComponent(certificateId))}/signature`;
}

function waiting(certificateId: string | null): string {
  return certificateId === null ? '' : `?for=${encodeURIComponent(certificateId)}`;
}
