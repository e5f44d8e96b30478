import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, historyOf } from '@vidimus/persistence';
import type { ChangeContext, HistoryEntry, Outcome, Page, PageOptions, Scope } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { ImportSecrets } from './import-secrets.js';
import { readImportJob } from './read-import-job.js';
import { bytesOfPart, decideImport, isImportOver, orderImport, partsOf } from './token-import.js';
import type { TokenImportCommand } from './token-import.js';
import { TOKEN_IMPORT, TokenImportRow, UNREAD } from './token-import.entity.js';
import { TokenImportsRepository } from './token-imports.repository.js';
import type { ImportOrder } from './token-imports.schemas.js';

/** Imports as staff order, send, start and break them off. What a file holds is read by the room itself. */
@Injectable()
export class TokenImports {
  constructor(
    private readonly doors: Doors,
    private readonly imports: TokenImportsRepository,
    private readonly secrets: ImportSecrets,
    private readonly dataSource: DataSource,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  list(scope: Scope, page: PageOptions): Promise<Page<TokenImportRow>> {
    return this.imports.list(scope, page);
  }

  /** @throws Problem `not-found`. */
  async get(scope: Scope, id: string): Promise<TokenImportRow> {
    const row = await this.imports.find(scope, id);
    if (row === null) throw new Problem('not-found', 'There is no token import with this identifier where you may look.');
    return row;
  }

  /** Oldest first. @throws Problem `not-found`. */
  async history(scope: Scope, id: string): Promise<HistoryEntry[]> {
    await this.get(scope, id);
    return historyOf(this.dataSource.manager, id);
  }

  /** Announces a file. Its parts are sent next. */
  order(context: ChangeContext, { organisationId, organisationPath, format, fileName, sizeBytes, manufacturer, model, ...secrets }: ImportOrder): Promise<TokenImportRow> {
    const id = this.ids.uuid();
    const given = { id, organisationId, organisationPath, format, fileName, manufacturer: manufacturer ?? null, model: model ?? null };
    return this.doors.create(TOKEN_IMPORT, context, (now) => {
      const { tokenImport, history } = orderImport(sizeBytes, now);
      const columns = { ...given, ...UNREAD, ...tokenImport, createdAt: now, secretsSealed: this.secrets.seal(id, secrets) };
      return { row: Object.assign(new TokenImportRow(), columns), history };
    });
  }

  /**
   * Keeps a part of the file, in place of one that was sent under the same number before.
   * @param content in Base64.
   * @throws Problem `not-found`, `illegal-transition`; `validation-failed` for a part of another length than the file has there.
   */
  async receive(context: ChangeContext, scope: Scope, id: string, number: number, content: string): Promise<TokenImportRow> {
    const bytes = Buffer.byteLength(content, 'base64');
    return this.dataSource.transaction(async (tx) => {
      const { sizeBytes } = await this.change({ ...context, tx }, scope, id, { type: 'receive' });
      assertLength(sizeBytes, number, bytes);
      await this.imports.putPart(tx, id, number, bytes, this.secrets.sealPart(id, number, content));
      const row = await this.imports.find(scope, id, tx);
      if (row === null) throw new Error('A row that this transaction has locked is there.');
      return row;
    });
  }

  /** Has the file read, once all of it was sent. @throws Problem `not-found`, `illegal-transition`; `conflict` while parts are missing. */
  start(context: ChangeContext, scope: Scope, id: string): Promise<TokenImportRow> {
    return this.change(context, scope, id, { type: 'start' });
  }

  /** Breaks an import off, also while its file is being read: none of its tokens comes into stock. @throws Problem `not-found`, `illegal-transition`. */
  cancel(context: ChangeContext, scope: Scope, id: string): Promise<TokenImportRow> {
    return this.end(context, scope, id, { type: 'cancel' });
  }

  /** Ends an import, and erases what lies sealed of it. @throws Problem `not-found`, `illegal-transition`. */
  end(context: ChangeContext, scope: Scope, id: string, command: TokenImportCommand): Promise<TokenImportRow> {
    const work = async (tx: EntityManager): Promise<TokenImportRow> => {
      const row = await this.change({ ...context, tx }, scope, id, command);
      await this.imports.eraseParts(tx, id);
      return row;
    };
    return context.tx === undefined ? this.dataSource.transaction(work) : work(context.tx);
  }

  private change(context: ChangeContext, scope: Scope, id: string, command: TokenImportCommand): Promise<TokenImportRow> {
    const decide = (row: TokenImportRow, now: Date): Outcome<TokenImportRow> => {
      const { tokenImport, history } = decideImport(row, command, now);
      const erased = isImportOver(tokenImport.state) ? { secretsSealed: null } : {};
      const jobs = command.type === 'start' ? [readImportJob(id, context.correlationId)] : [];
      return { row: Object.assign(row, tokenImport, columnsOf(row, command), erased), history, jobs };
    };
    return this.doors.change(TOKEN_IMPORT, id, context, decide, scope);
  }
}

/** What a command fills besides what the decision changes. */
function columnsOf(row: TokenImportRow, command: TokenImportCommand): Partial<TokenImportRow> {
  if (command.type === 'refuse') {
    const { code, detail, line, column } = command;
    return { refusalCode: code, refusalDetail: detail, refusalLine: line, refusalColumn: column };
  }
  if (command.type !== 'finish') return {};
  const { eventTokens, timeTokens } = command;
  return { eventTokens, timeTokens, tokensRead: eventTokens + timeTokens, bytesRead: row.sizeBytes };
}

function assertLength(sizeBytes: number, number: number, bytes: number): void {
  const expected = bytesOfPart(sizeBytes, number);
  if (bytes === expected && expected > 0) return;
  const detail = expected === 0 ? `This file has ${partsOf(sizeBytes)} parts, counted from 0.` : `Part ${number} of this file is ${expected} bytes long, and not ${bytes}.`;
  throw new Problem('validation-failed', detail, { errors: [{ pointer: '/content', detail, code: 'PART_LENGTH' }] });
}
