import type { MessageId } from '@vidimus/i18n';

/**
 * What a colour means, everywhere: green finished and valid; blue moving, somebody else acts; amber waits for you or is near its
 * deadline; red refused, failed, revoked; grey ended without effect.
 */
export type Tone = 'green' | 'blue' | 'amber' | 'red' | 'grey';

/** Names of pictures in `icons.tsx` that stand beside the word of a state. */
export type StateIcon = 'hourglass' | 'search' | 'person' | 'gear' | 'check' | 'cross' | 'ban' | 'clock';

/** How a state is shown: word first, colour second, picture third. */
export interface StateLook {
  readonly word: MessageId;
  readonly tone: Tone;
  readonly icon: StateIcon;
}

/** Every state of an issuance request (requirements 8.1), as staff see it. */
export const ISSUANCE_LOOKS = {
  AWAITING_USER_CHECK: { word: 'state.issuance.AWAITING_USER_CHECK', tone: 'blue', icon: 'hourglass' },
  CHECKING: { word: 'state.issuance.CHECKING', tone: 'blue', icon: 'search' },
  CHECK_FAILED: { word: 'state.issuance.CHECK_FAILED', tone: 'red', icon: 'cross' },
  AWAITING_APPROVAL: { word: 'state.issuance.AWAITING_APPROVAL', tone: 'amber', icon: 'person' },
  APPROVED: { word: 'state.issuance.APPROVED', tone: 'blue', icon: 'hourglass' },
  ISSUING: { word: 'state.issuance.ISSUING', tone: 'blue', icon: 'gear' },
  ISSUE_FAILED: { word: 'state.issuance.ISSUE_FAILED', tone: 'red', icon: 'cross' },
  COMPLETED: { word: 'state.issuance.COMPLETED', tone: 'green', icon: 'check' },
  CANCELLED: { word: 'state.issuance.CANCELLED', tone: 'grey', icon: 'ban' },
  REJECTED: { word: 'state.issuance.REJECTED', tone: 'red', icon: 'ban' },
  EXPIRED: { word: 'state.issuance.EXPIRED', tone: 'grey', icon: 'clock' },
  FAILED: { word: 'state.issuance.FAILED', tone: 'red', icon: 'cross' },
} as const satisfies Record<string, StateLook>;

/** Every state of a certificate (requirements 8.2). */
export const CERTIFICATE_LOOKS = {
  PREPARED: { word: 'state.certificate.PREPARED', tone: 'blue', icon: 'gear' },
  ACTIVE: { word: 'state.certificate.ACTIVE', tone: 'green', icon: 'check' },
  SUSPENDED: { word: 'state.certificate.SUSPENDED', tone: 'amber', icon: 'clock' },
  REVOKED: { word: 'state.certificate.REVOKED', tone: 'red', icon: 'ban' },
  EXPIRED: { word: 'state.certificate.EXPIRED', tone: 'grey', icon: 'clock' },
  REFUSED: { word: 'state.certificate.REFUSED', tone: 'red', icon: 'cross' },
} as const satisfies Record<string, StateLook>;

/** Every state of a device for one-time codes (requirements 8.7). */
export const DEVICE_LOOKS = {
  IN_STOCK: { word: 'state.device.IN_STOCK', tone: 'grey', icon: 'hourglass' },
  REGISTERED: { word: 'state.device.REGISTERED', tone: 'amber', icon: 'hourglass' },
  DELIVERED: { word: 'state.device.DELIVERED', tone: 'amber', icon: 'person' },
  ACTIVE: { word: 'state.device.ACTIVE', tone: 'green', icon: 'check' },
  LOST: { word: 'state.device.LOST', tone: 'red', icon: 'ban' },
  REVOKED: { word: 'state.device.REVOKED', tone: 'red', icon: 'ban' },
  REPLACED: { word: 'state.device.REPLACED', tone: 'grey', icon: 'ban' },
  EXPIRED: { word: 'state.device.EXPIRED', tone: 'grey', icon: 'clock' },
} as const satisfies Record<string, StateLook>;

/** Every state of an import of tokens into stock. */
export const TOKEN_IMPORT_LOOKS = {
  RECEIVING: { word: 'state.token-import.RECEIVING', tone: 'amber', icon: 'hourglass' },
  READING: { word: 'state.token-import.READING', tone: 'blue', icon: 'gear' },
  STOCKED: { word: 'state.token-import.STOCKED', tone: 'green', icon: 'check' },
  REFUSED: { word: 'state.token-import.REFUSED', tone: 'red', icon: 'cross' },
  CANCELLED: { word: 'state.token-import.CANCELLED', tone: 'grey', icon: 'ban' },
  LAPSED: { word: 'state.token-import.LAPSED', tone: 'grey', icon: 'clock' },
} as const satisfies Record<string, StateLook>;

/** Every state of a key under which seeds lie. */
export const SEED_KEY_LOOKS = {
  NEXT: { word: 'state.seed-key.NEXT', tone: 'grey', icon: 'hourglass' },
  CURRENT: { word: 'state.seed-key.CURRENT', tone: 'green', icon: 'check' },
  RETIRING: { word: 'state.seed-key.RETIRING', tone: 'blue', icon: 'gear' },
  RETIRED: { word: 'state.seed-key.RETIRED', tone: 'grey', icon: 'ban' },
} as const satisfies Record<string, StateLook>;

/** A device that is locked, whatever its state: a lock is independent of it. */
export const DEVICE_LOCKED: StateLook = { word: 'state.device.locked', tone: 'amber', icon: 'ban' };

/** A device in use whose last codes would have been right further on (OUT_OF_SYNC): its holder resynchronises it. */
export const DEVICE_OUT_OF_SYNC: StateLook = { word: 'my-devices.out-of-sync', tone: 'amber', icon: 'clock' };

/** What a registry said about the person. */
export const CHECK_LOOKS = {
  PENDING: { word: 'check-result.PENDING', tone: 'grey', icon: 'hourglass' },
  PASSED: { word: 'check-result.PASSED', tone: 'green', icon: 'check' },
  FAILED: { word: 'check-result.FAILED', tone: 'red', icon: 'cross' },
  UNAVAILABLE: { word: 'check-result.UNAVAILABLE', tone: 'amber', icon: 'clock' },
} as const satisfies Record<string, StateLook>;

/** Every state of an officer's account. */
export const ACCOUNT_LOOKS = {
  INVITED: { word: 'state.account.INVITED', tone: 'blue', icon: 'hourglass' },
  ACTIVE: { word: 'state.account.ACTIVE', tone: 'green', icon: 'check' },
  DISABLED: { word: 'state.account.DISABLED', tone: 'grey', icon: 'ban' },
} as const satisfies Record<string, StateLook>;

/** Every state of an officer's security key; a manager acts on the first. */
export const SECURITY_KEY_LOOKS = {
  PENDING: { word: 'state.security-key.PENDING', tone: 'amber', icon: 'person' },
  ACTIVE: { word: 'state.security-key.ACTIVE', tone: 'green', icon: 'check' },
  REVOKED: { word: 'state.security-key.REVOKED', tone: 'red', icon: 'ban' },
} as const satisfies Record<string, StateLook>;

export type AccountState = keyof typeof ACCOUNT_LOOKS;
export type SecurityKeyState = keyof typeof SECURITY_KEY_LOOKS;
export type DeviceState = keyof typeof DEVICE_LOOKS;
export type SeedKeyState = keyof typeof SEED_KEY_LOOKS;
export type TokenImportState = keyof typeof TOKEN_IMPORT_LOOKS;
export type CheckResult = keyof typeof CHECK_LOOKS;
export type IssuanceState = keyof typeof ISSUANCE_LOOKS;
export type CertificateState = keyof typeof CERTIFICATE_LOOKS;
export const ISSUANCE_STATES = Object.keys(ISSUANCE_LOOKS) as readonly IssuanceState[];
export const CERTIFICATE_STATES = Object.keys(CERTIFICATE_LOOKS) as readonly CertificateState[];

/** Whether a certificate is one that can be revoked: it is valid, or may be again. */
export function isRevocable(state: CertificateState): boolean {
  return state === 'ACTIVE' || state === 'SUSPENDED';
}

/** Whose turn it is: an officer's, the person's, that of Vidimus and those it asks, or nobody's any more. */
export const NEXT_ACTORS = ['officer', 'subject', 'system', 'nobody'] as const;
export type NextActor = (typeof NEXT_ACTORS)[number];
export const ACTS_NEXT: Readonly<Record<IssuanceState, NextActor>> = {
  AWAITING_USER_CHECK: 'subject',
  CHECKING: 'system',
  CHECK_FAILED: 'subject',
  AWAITING_APPROVAL: 'officer',
  APPROVED: 'subject',
  ISSUING: 'system',
  ISSUE_FAILED: 'system',
  COMPLETED: 'nobody',
  CANCELLED: 'nobody',
  REJECTED: 'nobody',
  EXPIRED: 'nobody',
  FAILED: 'nobody',
};

/** What staff may ask for in a state; the room decides, this only spares them buttons that would be refused. */
export type OfficerCommand = 'approve' | 'reject' | 'cancel' | 'resend_invitation' | 'run_again' | 'retry' | 'hand_over_token';
export const OFFICER_COMMANDS: Readonly<Record<IssuanceState, readonly OfficerCommand[]>> = {
  AWAITING_USER_CHECK: ['cancel', 'resend_invitation'],
  CHECKING: ['cancel', 'run_again'],
  CHECK_FAILED: ['cancel'],
  AWAITING_APPROVAL: ['approve', 'reject', 'cancel'],
  APPROVED: ['cancel', 'hand_over_token'],
  ISSUING: [],
  ISSUE_FAILED: ['retry'],
  COMPLETED: [],
  CANCELLED: [],
  REJECTED: [],
  EXPIRED: [],
  FAILED: [],
};
