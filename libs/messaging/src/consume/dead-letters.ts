import { Problem } from '@vidimus/contracts';
import { keysetPage } from '@vidimus/persistence';
import type { Actor, CommitSignal, Page, PageOptions } from '@vidimus/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { DeadLetterRow } from './dead-letter.entity.js';
import type { DeadLetterState } from './dead-letter.entity.js';
import type { EventStrategy } from './event-strategy.js';
import { describeFailure, isInfrastructureFailure } from '../failure.js';
import type { RecordVerifier } from '../record-signature.js';
import { runOnce } from './inbox.js';
import { readRecord } from './read-record.js';

/** What dead letters of a room need. */
export interface DeadLettersOptions {
  /** Must know the entity `DeadLetterRow`. */
  readonly dataSource: DataSource;
  readonly strategy: EventStrategy;
  readonly commits: CommitSignal;
  readonly verifier: RecordVerifier;
}

/**
 * Events that a handler could not take, for operators to look at, replay or discard. Later events of the same aggregate have not
 * waited: a replayed one comes late, and a handler must refuse what no longer fits its state.
 */
export class DeadLetters {
  constructor(private readonly options: DeadLettersOptions) {}

  /** One page, newest first. */
  async list(page: PageOptions & { readonly state?: DeadLetterState }): Promise<Page<DeadLetterRow>> {
    const query = this.options.dataSource.getRepository(DeadLetterRow).createQueryBuilder('letter');
    if (page.state !== undefined) query.where('letter.state = :state', { state: page.state });
    return keysetPage(query, 'letter', page);
  }

  /** @throws Problem `not-found` */
  async get(id: string): Promise<DeadLetterRow> {
    return found(await this.options.dataSource.getRepository(DeadLetterRow).findOneBy({ id }), id);
  }

  async countOpen(): Promise<number> {
    return this.options.dataSource.getRepository(DeadLetterRow).countBy({ state: 'OPEN' });
  }

  /**
   * Runs the handler again, by the same way: signature, contract, inbox, one transaction. On success the letter is REPLAYED; when the handler
   * fails again it stays OPEN, with one more attempt and the new error.
   * @throws Problem `not-found`; `illegal-transition` when it is not open; `unprocessable` when the room has no handler for it.
   */
  async replay(id: string, actor: Actor): Promise<DeadLetterRow> {
    try {
      const replayed = await this.options.dataSource.transaction(async (tx) => {
        const letter = await lockOpen(tx, id);
        const handler = this.options.strategy.handlerOf(letter.handler, letter.type ?? '');
        if (handler === undefined) {
          throw new Problem('unprocessable', `No handler ${letter.handler} takes this event here: discard the dead letter.`);
        }
        const attempt = letter.attempts + 1;
        await runOnce(tx, handler, readAgain(letter, this.options.verifier), attempt).catch((error: unknown) => {
          throw new HandlerFailed(error, attempt);
        });
        return resolve(tx, letter, 'REPLAYED', actor, { attempts: attempt });
      });
      this.options.commits.notify();
      return replayed;
    } catch (error) {
      if (!(error instanceof HandlerFailed) || isInfrastructureFailure(error.cause)) throw error;
      return this.#failedAgain(id, error);
    }
  }

  /**
   * Gives a dead letter up.
   * @param reason for the next reader; no personal data. 1 to 500 characters.
   * @throws Problem `validation-failed`, `not-found`, or `illegal-transition` when it is not open.
   */
  async discard(id: string, actor: Actor, reason: string): Promise<DeadLetterRow> {
    if (reason.trim() === '' || reason.length > 500) {
      throw new Problem('validation-failed', 'A reason is needed to discard a dead letter.', {
        errors: [{ pointer: '/reason', detail: 'Give 1 to 500 characters.', code: 'LENGTH' }],
      });
    }
    return this.options.dataSource.transaction(async (tx) => resolve(tx, await lockOpen(tx, id), 'DISCARDED', actor, { resolution: reason }));
  }

  async #failedAgain(id: string, { cause, attempt }: HandlerFailed): Promise<DeadLetterRow> {
    const { code, detail } = describeFailure(cause);
    await this.options.dataSource
      .getRepository(DeadLetterRow)
      .update({ id, state: 'OPEN' }, { attempts: attempt, errorCode: code, errorDetail: detail });
    return this.get(id);
  }
}

/** The handler's own failure, as against one of the letter or of the database. */
class HandlerFailed extends Error {
  constructor(
    cause: unknown,
    readonly attempt: number,
  ) {
    super('The handler failed again.', { cause });
  }
}

function readAgain(letter: DeadLetterRow, verifier: RecordVerifier): ReturnType<typeof readRecord> {
  try {
    return readRecord({ topic: letter.topic, key: letter.key, value: letter.record }, verifier);
  } catch (error) {
    throw new HandlerFailed(error, letter.attempts + 1);
  }
}

async function lockOpen(tx: EntityManager, id: string): Promise<DeadLetterRow> {
  const letter = found(await tx.findOne(DeadLetterRow, { where: { id }, lock: { mode: 'pessimistic_write' } }), id);
  if (letter.state === 'OPEN') return letter;
  throw new Problem('illegal-transition', `The dead letter is ${letter.state}: only an OPEN one can be replayed or discarded.`, {
    members: { state: letter.state },
  });
}

function found(letter: DeadLetterRow | null, id: string): DeadLetterRow {
  if (letter === null) throw new Problem('not-found', `There is no dead letter ${id}.`);
  return letter;
}

async function resolve(
  tx: EntityManager,
  letter: DeadLetterRow,
  state: DeadLetterState,
  actor: Actor,
  change: Partial<DeadLetterRow>,
): Promise<DeadLetterRow> {
  await tx.update(DeadLetterRow, { id: letter.id }, { ...change, state, resolvedAt: () => 'now()', resolvedBy: `${actor.kind}:${actor.id}` });
  return tx.findOneByOrFail(DeadLetterRow, { id: letter.id });
}
