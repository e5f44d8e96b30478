import type { Locale } from '@vidimus/i18n';
import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TemplateName } from '../templates/templates.js';
import type { FailureReason, Message } from './message.js';
import type { MessageState } from './message-states.js';

/** A message to a person. Whom it goes to and what it says besides its template lies in sealed columns until it has gone. */
@Entity('message')
export class MessageRow implements Message {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('text', { name: 'about_type' })
  aboutType!: string;

  @Column('uuid', { name: 'about_id' })
  aboutId!: string;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text')
  template!: TemplateName;

  /** Which version of the template was sent; null until then. */
  @Column('integer', { name: 'template_version', nullable: true })
  templateVersion!: number | null;

  /** Null until an account was asked for its language. */
  @Column('text', { nullable: true })
  locale!: Locale | null;

  @Column('text')
  state!: MessageState;

  @Column('integer')
  attempts!: number;

  @Column('integer', { name: 'server_code', nullable: true })
  serverCode!: number | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'send_before', nullable: true })
  sendBefore!: Date | null;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('text', { name: 'failure_reason', nullable: true })
  failureReason!: FailureReason | null;

  @Column('text', { name: 'report_status', nullable: true })
  reportStatus!: string | null;

  /** Keyed digest of everything that was asked for, by which a repeated order is told from another one. */
  @Column('text', { name: 'content_index' })
  contentIndex!: string;

  /** Erased once nothing is left to be sent. */
  @Column('text', { name: 'recipient_sealed', nullable: true })
  recipientSealed!: string | null;

  /** Erased once nothing is left to be sent. */
  @Column('text', { name: 'parameters_sealed', nullable: true })
  parametersSealed!: string | null;
}

export const MESSAGE: AggregateType<MessageRow> = { name: 'message', entity: MessageRow };
