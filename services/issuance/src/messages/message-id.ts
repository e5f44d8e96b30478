import { createHash } from 'node:crypto';

/** Bytes of a UUID. */
const UUID_BYTES = 16;

/**
 * The id of the message that a job asks for to one of several recipients: the same whenever the job is tried again. A UUID of version 8
 * (RFC 9562, 5.8) from SHA-256 over both.
 */
export function messageIdFor(jobId: string, accountId: string): string {
  const bytes = createHash('sha256').update(`${jobId}/${accountId}`).digest().subarray(0, UUID_BYTES);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
