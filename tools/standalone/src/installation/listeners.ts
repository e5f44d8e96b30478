/**
 * Everything that listens; each keeps its port over restarts. `mailbox` is the page of the mailbox, `smtp` where it takes mails,
 * `bounces` where notification takes those that come back. `kafka` and `kafka-controller` are used where rooms are processes.
 */
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
  'bounces',
  'postgres',
  'kafka',
  'kafka-controller',
] as const;
export type Listener = (typeof LISTENERS)[number];

/** The port of each. */
export type Ports = Record<Listener, number>;
