/** Everything that listens; each keeps its port over restarts. `mailbox` is the page of the mailbox, `smtp` where it takes mails. */
export const LISTENERS = [
  'gateway',
  'status',
  'identity',
  'authority',
  'issuance',
  'notification',
  'otp-sync',
  'remote-signing',
  'registries',
  'mailbox',
  'smtp',
  'postgres',
] as const;
export type Listener = (typeof LISTENERS)[number];

/** The port of each. */
export type Ports = Record<Listener, number>;
