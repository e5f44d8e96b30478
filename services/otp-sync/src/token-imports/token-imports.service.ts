import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { ChangeContext } from '@vidimus/persistence';
import { readTokenFile, TokenFileError } from '@vidimus/token-files';
import type { FilePosition, TokenEntry } from '@vidimus/token-files';
import { DataSource } from 'typeorm';
import { TokenStock } from '../inventory/token-stock.js';
import type { NewToken } from '../inventory/token-stock.js';
import type { ImportOrder, ImportReport } from './token-imports.schemas.js';

/** So many tokens are held in memory at once. */
const BATCH = 1_000;

/** What a file gives, and what the order adds to it. */
type ImportFile = Pick<ImportOrder, 'format' | 'key' | 'password' | 'manufacturer' | 'model'> & { readonly content: AsyncIterable<Uint8Array> };

/** Files of vendors on their way into stock. */
@Injectable()
export class TokenImports {
  constructor(
    private readonly stock: TokenStock,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * Puts the tokens of a file into stock, all of them or none; the file is read in pieces, in one transaction.
   * @throws Problem `unprocessable` for a file that is refused, with the reason as code and the place in it, and no value of it; `conflict`
   *   for tokens that are there already.
   */
  async import(context: ChangeContext, place: Pick<ImportOrder, 'organisationId' | 'organisationPath'>, { content, format, key, password, ...names }: ImportFile): Promise<ImportReport> {
    const secrets = { ...(key === undefined ? {} : { key: Buffer.from(key, 'hex') }), ...(password === undefined ? {} : { password }) };
    const report = { eventTokens: 0, timeTokens: 0 };
    await this.dataSource.transaction(async (tx) => {
      let batch: NewToken[] = [];
      const put = async (): Promise<void> => {
        await this.stock.put({ ...context, tx }, place, batch);
        for (const { secret } of batch) secret.fill(0);
        batch = [];
      };
      for await (const token of tokensOf(readTokenFile(content, { format, secrets }), names)) {
        batch.push(token);
        report[token.kind === 'EVENT_TOKEN' ? 'eventTokens' : 'timeTokens'] += 1;
        if (batch.length === BATCH) await put();
      }
      if (batch.length > 0) await put();
    });
    return report;
  }
}

async function* tokensOf(entries: AsyncIterable<TokenEntry>, names: Pick<ImportOrder, 'manufacturer' | 'model'>): AsyncGenerator<NewToken> {
  try {
    for await (const entry of entries) yield tokenOf(entry, names);
  } catch (error) {
    if (error instanceof TokenFileError) throw refused(error.reason, error.message, error.position);
    throw error;
  }
}

function tokenOf({ token, position }: TokenEntry, names: Pick<ImportOrder, 'manufacturer' | 'model'>): NewToken {
  const manufacturer = token.manufacturer ?? names.manufacturer;
  const model = token.model ?? names.model;
  if (manufacturer === undefined) throw refused('MANUFACTURER_NEEDED', 'The file does not say who made this token: give the manufacturer beside it.', position);
  if (model === undefined) throw refused('MODEL_NEEDED', 'The file does not say of which model this token is: give it beside the file.', position);
  const { serial, algorithm, digits, secret, expiresAt, periodSeconds } = token;
  const common = { manufacturer, model, serial, algorithm, digits, secret, expiresAt };
  if (token.kind === 'EVENT') return { ...common, kind: 'EVENT_TOKEN', counter: token.counter ?? 0n };
  if (periodSeconds !== 30 && periodSeconds !== 60) throw refused('UNSUPPORTED', 'Steps of this token are neither 30 nor 60 seconds long.', position);
  return { ...common, kind: 'TIME_TOKEN', periodSeconds, driftSteps: token.driftSteps ?? 0 };
}

function refused(code: string, what: string, { line, column }: FilePosition): Problem {
  const detail = `Line ${line}, column ${column}: ${what}`;
  return new Problem('unprocessable', `The file is refused, and nothing was put into stock. ${detail}`, { errors: [{ pointer: '/content', detail, code }], members: { line, column } });
}
