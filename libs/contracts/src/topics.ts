/** A Kafka topic as it must exist on the broker. Keys are aggregate ids; everything else is declared here, once. */
export interface Topic {
  readonly name: string;
  /** The only room that writes to it. */
  readonly owner: string;
  readonly partitions: number;
  /** Milliseconds that records are kept; -1 for ever. Fact topics hold no personal data and are kept for ever. */
  readonly retentionMs: number;
  readonly description: string;
}

const factTopic = (name: string, owner: string, description: string): Topic => ({
  name,
  owner,
  partitions: 6,
  retentionMs: -1,
  description,
});

/** Every topic of the platform. */
export const TOPICS = [
  factTopic('vidimus.accounts', 'identity', 'Accounts and roles of officers, and the organisations they act for.'),
  factTopic('vidimus.persons', 'identity', 'Contact points of persons: verified, or claimed for somebody else.'),
  factTopic('vidimus.issuance-requests', 'issuance', 'What happens to issuance requests.'),
  factTopic('vidimus.certificates', 'authority', 'Certificates issued, revoked, expired; sealed heads of its audit chain.'),
  factTopic('vidimus.otp-devices', 'otp-sync', 'What happens to the OTP devices of holders.'),
  factTopic('vidimus.credentials', 'remote-signing', "What happens to holders' keys on the server."),
  factTopic('vidimus.messages', 'notification', 'What became of messages to people: sent, bounced, given up.'),
] as const satisfies readonly Topic[];

export type TopicName = (typeof TOPICS)[number]['name'];
