import type { AggregateType } from '@vidimus/persistence';
import type { TokenFileFormat } from '@vidimus/token-files';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TokenImport } from './token-import.js';
import type { TokenImportState } from './token-import-states.js';

/** A file of a vendor on its way into stock. Its parts, and what opens it, lie sealed until it is over. */
@Entity('token_import')
export class TokenImportRow implements TokenImport {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text')
  state!: TokenImportState;

  @Column('text')
  format!: TokenFileFormat;

  /** What staff call the file. */
  @Column('text', { name: 'file_name' })
  fileName!: string;

  /** Of tokens of which the file does not say it. */
  @Column('text', { nullable: true })
  manufacturer!: string | null;

  @Column('text', { nullable: true })
  model!: string | null;

  /** Key and password that open the file. */
  @Column('text', { name: 'secrets_sealed', nullable: true })
  secretsSealed!: string | null;

  @Column('integer', { name: 'size_bytes' })
  sizeBytes!: number;

  @Column('integer', { name: 'bytes_received' })
  bytesReceived!: number;

  /** How far the room has come with reading, which is written beside the transaction that stores the tokens. */
  @Column('integer', { name: 'bytes_read' })
  bytesRead!: number;

  @Column('integer', { name: 'tokens_read' })
  tokensRead!: number;

  /** How many lie in stock, once all do. */
  @Column('integer', { name: 'event_tokens', nullable: true })
  eventTokens!: number | null;

  @Column('integer', { name: 'time_tokens', nullable: true })
  timeTokens!: number | null;

  @Column('text', { name: 'refusal_code', nullable: true })
  refusalCode!: string | null;

  @Column('text', { name: 'refusal_detail', nullable: true })
  refusalDetail!: string | null;

  @Column('integer', { name: 'refusal_line', nullable: true })
  refusalLine!: number | null;

  @Column('integer', { name: 'refusal_column', nullable: true })
  refusalColumn!: number | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;
}

export const TOKEN_IMPORT: AggregateType<TokenImportRow> = { name: 'token-import', entity: TokenImportRow };

/** What an import begins with of which nothing has been read. */
export const UNREAD = { bytesRead: 0, tokensRead: 0, eventTokens: null, timeTokens: null, refusalCode: null, refusalDetail: null, refusalLine: null, refusalColumn: null };
