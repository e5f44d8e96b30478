import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { LAST_COUNTER } from '@vidimus/otp';
import type { OtpAlgorithm } from '@vidimus/otp';
import { Doors } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { CLOCK, IDS } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { tokenInStock } from '../devices/device.js';
import { DeviceSecrets } from '../devices/device-secrets.js';
import { TokenStockRepository } from './token-stock.repository.js';
import type { StockRow } from './token-stock.repository.js';

/** So many tokens go into one statement. */
const BATCH = 1_000;
/** A refusal names so many tokens that are there already. */
const NAMED = 20;

/** A hardware token as its maker describes it. */
export type NewToken = {
  /** Makers number their own tokens: only both together name one. */
  readonly manufacturer: string;
  readonly serial: string;
  readonly model: string;
  readonly algorithm: OtpAlgorithm;
  readonly digits: number;
  readonly secret: Uint8Array;
  /** End of its life, of its battery for instance. */
  readonly expiresAt: Date | null;
} & (
  | { readonly kind: 'EVENT_TOKEN'; /** Of the next code, 0 to 2^64 - 1. */ readonly counter: bigint }
  | { readonly kind: 'TIME_TOKEN'; readonly periodSeconds: 30 | 60; /** How many steps its clock is ahead. */ readonly driftSteps: number }
);

/** The organisation whose stock it is. */
export interface StockPlace {
  readonly organisationId: string;
  readonly organisationPath: string;
}

/** Tokens on their way into stock, few or very many. */
@Injectable()
export class TokenStock {
  constructor(
    private readonly doors: Doors,
    private readonly rows: TokenStockRepository,
    private readonly secrets: DeviceSecrets,
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Puts tokens into stock, all or none; joins a running transaction, so that a caller with more than fit into memory may call it several
   * times. Each thousand is one statement. Seeds are sealed here, each for its own device id.
   * @returns the ids of the devices, in the order of the tokens.
   * @throws Problem `conflict` when tokens of the same manufacturer and serial number are there already, in whatever state, or twice among
   *   these; `errors` names the first of them by their place, `firstKnown` is that of the very first. RangeError for a counter that is none.
   */
  async put(context: ChangeContext, place: StockPlace, tokens: readonly NewToken[]): Promise<string[]> {
    const now = this.clock.now();
    const rows = tokens.map((token) => this.rowOf(place, token, now));
    const work = async (tx: EntityManager): Promise<void> => {
      for (let first = 0; first < rows.length; first += BATCH) await this.putBatch({ ...context, tx }, place, rows.slice(first, first + BATCH), first);
    };
    await (context.tx === undefined ? this.dataSource.transaction(work) : work(context.tx));
    return rows.map(({ id }) => id);
  }

  private async putBatch(context: ChangeContext, { organisationId }: StockPlace, rows: readonly StockRow[], offset: number): Promise<void> {
    await this.doors.hotWrite(context, async (tx) => {
      const put = new Set(await this.rows.insert(tx, rows));
      if (put.size < rows.length) throw alreadyThere(rows, put, offset);
      return { result: undefined, aggregate: { type: 'otp-stock', id: organisationId }, history: [], audit: { tokens: rows.length } };
    });
  }

  private rowOf(place: StockPlace, token: NewToken, now: Date): StockRow {
    if (token.kind === 'EVENT_TOKEN' && (token.counter < 0n || token.counter > LAST_COUNTER)) throw new RangeError('A counter is a whole number from 0 to 2^64 - 1.');
    const id = this.ids.uuid();
    const { manufacturer, serial, model, algorithm, digits, kind, expiresAt } = token;
    const { state, registration, dueAt } = tokenInStock(kind, expiresAt);
    const codes =
      token.kind === 'EVENT_TOKEN'
        ? { counter: token.counter.toString(), periodSeconds: null, driftSteps: 0 }
        : { counter: null, periodSeconds: token.periodSeconds, driftSteps: token.driftSteps };
    const secretSealed = this.secrets.sealSecret({ id, holderId: null }, token.secret);
    return { id, ...place, kind, state, registration, dueAt, createdAt: now, manufacturer, serial, model, algorithm, digits, ...codes, secretSealed };
  }
}

function alreadyThere(rows: readonly StockRow[], put: ReadonlySet<string>, offset: number): Problem {
  const refused = rows.flatMap(({ id, manufacturer, serial }, index) => (put.has(id) ? [] : [{ manufacturer, serial, place: offset + index }]));
  const errors = refused.slice(0, NAMED).map(({ manufacturer, serial, place }) => ({
    pointer: `/tokens/${place}/serial`,
    detail: `There is a token ${serial} of ${manufacturer} already.`,
    code: 'SERIAL_KNOWN',
  }));
  return new Problem('conflict', `${refused.length} of these tokens are there already. Nothing was put into stock: leave them out.`, { errors, members: { firstKnown: refused[0]?.place ?? 0 } });
}
