import { setImmediate as letOthersWork } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { everything } from '@vidimus/persistence';
import type { ChangeContext, RunningJob } from '@vidimus/persistence';
import { readTokenFile, TokenFileError } from '@vidimus/token-files';
import type { FilePosition, TokenEntry } from '@vidimus/token-files';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { TokenStock } from '../inventory/token-stock.js';
import type { NewToken } from '../inventory/token-stock.js';
import { ImportRefused } from './import-refused.js';
import { ImportSecrets } from './import-secrets.js';
import type { ReadImport } from './read-import-job.js';
import { partsOf } from './token-import.js';
import type { ImportReport } from './token-import.js';
import type { TokenImportRow } from './token-import.entity.js';
import { TokenImportsRepository } from './token-imports.repository.js';
import { TokenImports } from './token-imports.service.js';

const ROOM_ITSELF = everything('the room reads the files of every organisation');
/** So many tokens are held in memory at once, and stored by one statement. */
const BATCH = 1_000;
/** After so many tokens whatever else the room has to do is given its turn: opening thousands of seeds on end would make codes wait. */
const TURN = 50;

/** Somebody broke the import off, or the room stops: what was stored is given up with the transaction. */
class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

/** A token of a file, and where it stands there. */
interface ReadToken {
  readonly token: NewToken;
  readonly position: FilePosition;
}

/**
 * Reads the files of imports and puts what they hold into stock: one transaction for each file, whatever its length. A crash in the middle
 * leaves nothing, and another instance begins anew.
 */
@Injectable()
export class ImportReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly stock: TokenStock,
    private readonly imports: TokenImports,
    private readonly rows: TokenImportsRepository,
    private readonly secrets: ImportSecrets,
  ) {}

  /** One file from its first byte to its last. @throws Error when another instance reads it at the moment, or the room stops: to be tried again. */
  async read({ importId, correlationId }: ReadImport, { signal }: Pick<RunningJob, 'signal'>): Promise<void> {
    const context: ChangeContext = { actor: { kind: 'system', id: 'otp-sync' }, command: 'import-tokens', correlationId };
    try {
      await this.dataSource.transaction(async (tx) => {
        if (!(await this.rows.takeTurn(tx, importId))) throw new Error('Another instance reads this file at the moment.');
        const row = await this.rows.find(ROOM_ITSELF, importId, tx);
        if (row?.state !== 'READING') return;
        const report = await this.store({ ...context, tx }, row, signal);
        await this.imports.end({ ...context, tx }, ROOM_ITSELF, importId, { type: 'finish', ...report });
      });
    } catch (error) {
      if (error instanceof BrokenOff && !signal.aborted) return;
      if (!(error instanceof ImportRefused)) throw error;
      await this.refuse(context, importId, error);
    }
  }

  /** Nothing to say to an import that was broken off meanwhile. */
  private async refuse(context: ChangeContext, importId: string, { code, message: detail, position }: ImportRefused): Promise<void> {
    try {
      await this.imports.end(context, ROOM_ITSELF, importId, { type: 'refuse', code, detail, line: position.line, column: position.column });
    } catch (error) {
      if (!(error instanceof Problem) || error.slug !== 'illegal-transition') throw error;
    }
  }

  private async store(context: ChangeContext & { readonly tx: EntityManager }, row: TokenImportRow, signal: AbortSignal): Promise<ImportReport> {
    const seen = { bytes: 0, tokens: 0 };
    const report = { eventTokens: 0, timeTokens: 0 };
    let batch: ReadToken[] = [];
    const put = async (): Promise<void> => {
      await this.put(context, row, batch);
      seen.tokens += batch.length;
      batch = [];
      if (signal.aborted || !(await this.rows.noteProgress(row.id, seen.bytes, seen.tokens))) throw new BrokenOff();
    };
    const pieces = this.pieces(context.tx, row, (bytes) => (seen.bytes += bytes));
    for await (const read of tokensOf(readTokenFile(pieces, { format: row.format, secrets: this.secrets.open(row.id, row.secretsSealed) }), row)) {
      batch.push(read);
      report[read.token.kind === 'EVENT_TOKEN' ? 'eventTokens' : 'timeTokens'] += 1;
      if (batch.length % TURN === 0) await letOthersWork();
      if (batch.length === BATCH) await put();
    }
    if (batch.length > 0) await put();
    return report;
  }

  private async put(context: ChangeContext, place: TokenImportRow, batch: readonly ReadToken[]): Promise<void> {
    const { organisationId, organisationPath } = place;
    try {
      await this.stock.put(context, { organisationId, organisationPath }, batch.map(({ token }) => token));
    } catch (error) {
      throw knownToken(error, batch) ?? error;
    } finally {
      for (const { token } of batch) token.secret.fill(0);
    }
  }

  private async *pieces(tx: EntityManager, { id, sizeBytes }: TokenImportRow, seen: (bytes: number) => void): AsyncGenerator<Uint8Array> {
    for (let number = 0; number < partsOf(sizeBytes); number += 1) {
      const sealed = await this.rows.part(tx, id, number);
      if (sealed === null) throw new Error('An import that was started has all its parts.');
      const piece = this.secrets.openPart(id, number, sealed);
      seen(piece.length);
      yield piece;
    }
  }
}

/** The refusal of a file because of its first token that is there already. @returns undefined for any other error. */
function knownToken(error: unknown, batch: readonly ReadToken[]): ImportRefused | undefined {
  if (!(error instanceof Problem) || error.slug !== 'conflict') return undefined;
  const { firstKnown } = error.extras.members ?? {};
  const known = typeof firstKnown === 'number' ? batch[firstKnown] : undefined;
  if (known === undefined) return undefined;
  const { manufacturer, serial } = known.token;
  return new ImportRefused('SERIAL_KNOWN', `There is a token ${serial} of ${manufacturer} already, or twice in this file. Leave it out.`, known.position);
}

async function* tokensOf(entries: AsyncIterable<TokenEntry>, names: Pick<TokenImportRow, 'manufacturer' | 'model'>): AsyncGenerator<ReadToken> {
  try {
    for await (const entry of entries) yield { token: tokenOf(entry, names), position: entry.position };
  } catch (error) {
    if (error instanceof TokenFileError) throw new ImportRefused(error.reason, error.message, error.position);
    throw error;
  }
}

function tokenOf({ token, position }: TokenEntry, names: Pick<TokenImportRow, 'manufacturer' | 'model'>): NewToken {
  const manufacturer = token.manufacturer ?? names.manufacturer;
  const model = token.model ?? names.model;
  if (manufacturer === null) throw new ImportRefused('MANUFACTURER_NEEDED', 'The file does not say who made this token: give the manufacturer beside it.', position);
  if (model === null) throw new ImportRefused('MODEL_NEEDED', 'The file does not say of which model this token is: give it beside the file.', position);
  const { serial, algorithm, digits, secret, expiresAt, periodSeconds } = token;
  const common = { manufacturer, model, serial, algorithm, digits, secret, expiresAt };
  if (token.kind === 'EVENT') return { ...common, kind: 'EVENT_TOKEN', counter: token.counter ?? 0n };
  if (periodSeconds !== 30 && periodSeconds !== 60) throw new ImportRefused('UNSUPPORTED', 'Steps of this token are neither 30 nor 60 seconds long.', position);
  return { ...common, kind: 'TIME_TOKEN', periodSeconds, driftSteps: token.driftSteps ?? 0 };
}
