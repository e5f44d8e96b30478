import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything, SealBroken } from '@vidimus/persistence';
import type { ChangeContext, Outcome } from '@vidimus/persistence';
import { CLOCK, IDS, LOG } from '@vidimus/service-kit';
import type { Clock, Ids } from '@vidimus/workflow';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { DeviceSecrets } from '../devices/device-secrets.js';
import { decideSeedKey, isSettled } from './seed-key.js';
import type { SeedKeyState } from './seed-key-states.js';
import { SEED_KEY } from './seed-key.entity.js';
import type { SeedKeyRow } from './seed-key.entity.js';
import { SeedKeys } from './seed-keys.js';
import { SeedKeysRepository } from './seed-keys.repository.js';
import type { SealedSeed } from './seed-keys.repository.js';

const INSTALLATION = everything('keys of seeds belong to the installation');
/** So many devices are locked at once: a code of one of them waits no longer than that takes. */
const BATCH = 100;

/** A key, and how many seeds lie under it. */
export interface CountedSeedKey {
  readonly row: SeedKeyRow;
  readonly seeds: number;
}

/**
 * Rotates the keys of seeds while codes are verified. The order changes which key is in use; then the room seals seeds anew, a hundred at a
 * time, in two passes: the second begins when no instance seals under the former key any more, which is erased after it.
 */
@Injectable()
export class SeedKeyRotation {
  constructor(
    private readonly doors: Doors,
    private readonly keys: SeedKeys,
    private readonly rows: SeedKeysRepository,
    private readonly secrets: DeviceSecrets,
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** The oldest first. */
  async list(): Promise<CountedSeedKey[]> {
    const seeds = await this.rows.seedsByKey();
    return (await this.rows.list()).map((row) => ({ row, seeds: seeds.get(row.number) ?? 0 }));
  }

  /**
   * Has the next key used from now on, makes another one for the next time, and begins to retire the former one.
   * @throws Problem `conflict` while a former rotation is under way, or not every instance can know the next key yet.
   */
  async rotate(context: ChangeContext): Promise<void> {
    // Wrapped before, since a token must not be waited for in a transaction.
    const coming = await this.keys.wrapNew(only(await this.rows.list(), 'NEXT').number + 1);
    await this.dataSource.transaction(async (tx) => {
      const rows = await this.rows.list(tx);
      if (rows.some(({ state }) => state === 'RETIRING')) throw new Problem('conflict', 'A rotation is under way: seeds are still being sealed anew. Order the next one when it is over.');
      const [current, next] = [only(rows, 'CURRENT'), only(rows, 'NEXT')];
      await this.change({ ...context, tx }, current.id, 'supersede');
      await this.change({ ...context, tx }, next.id, 'promote');
      await this.keys.make({ ...context, tx }, coming);
    });
    await this.keys.refresh();
  }

  /**
   * Does a little of what a rotation needs: a hundred seeds, or its end. Where it was broken off it goes on.
   * @returns whether there is more to do at once.
   */
  async step(): Promise<boolean> {
    const context: ChangeContext = { actor: { kind: 'system', id: 'otp-sync' }, command: 'reseal', correlationId: this.ids.uuid() };
    const rows = await this.rows.list();
    const former = rows.find(({ state }) => state === 'RETIRING');
    if (former === undefined) return false;
    if (this.keys.current !== only(rows, 'CURRENT').number) await this.keys.refresh();
    if (await this.resealSome(context, former)) return true;
    if (former.supersededAt === null || !isSettled(former.supersededAt, this.clock.now())) return false;
    if (!former.lastPass) {
      await this.note(context, former, { lastPass: true }, (tx) => this.rows.noteUpTo(tx, former.id, null));
      return true;
    }
    return this.end(context, former);
  }

  /** What does not open in the last pass was changed from outside: its key is kept, and staff are told by the count. */
  private async end(context: ChangeContext, former: SeedKeyRow): Promise<boolean> {
    const left = (await this.rows.seedsByKey()).get(former.number) ?? 0;
    if (left > 0) {
      this.log.error({ number: former.number, seeds: left }, 'seeds under a former key do not open: their rows were changed from outside');
      return false;
    }
    await this.change(context, former.id, 'retire');
    await this.keys.refresh();
    return false;
  }

  /** @returns false when there is nothing left in this pass. */
  private resealSome(context: ChangeContext, former: SeedKeyRow): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const seeds = await this.rows.lockOthers(tx, this.keys.current, former.resealedUpTo, BATCH);
      const last = seeds.at(-1);
      if (last === undefined) return false;
      const resealed = seeds.flatMap((seed) => this.resealed(seed));
      await this.note({ ...context, tx }, former, { resealed: resealed.length, damaged: seeds.length - resealed.length }, async () => {
        await this.rows.replace(tx, resealed);
        await this.rows.noteUpTo(tx, former.id, last.id);
      });
      return true;
    });
  }

  /** Nothing for a seed that belongs to another row: sealed anew it would pass for this one's. */
  private resealed(seed: SealedSeed): { id: string; sealed: string }[] {
    try {
      return [{ id: seed.id, sealed: this.secrets.resealSecret(seed, seed.sealed) }];
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      return [];
    }
  }

  private async note(context: ChangeContext, { id }: SeedKeyRow, audit: Readonly<Record<string, number | boolean>>, write: (tx: EntityManager) => Promise<void>): Promise<void> {
    await this.doors.hotWrite(context, async (tx) => {
      await write(tx);
      return { result: undefined, aggregate: { type: SEED_KEY.name, id }, history: [], audit };
    });
  }

  private change(context: ChangeContext, id: string, command: 'promote' | 'supersede' | 'retire'): Promise<SeedKeyRow> {
    const decide = (row: SeedKeyRow, now: Date): Outcome<SeedKeyRow> => {
      const { seedKey, history } = decideSeedKey(row, command, now);
      return { row: Object.assign(row, seedKey, command === 'retire' ? { keySealed: null } : {}), history };
    };
    return this.doors.change(SEED_KEY, id, context, decide, INSTALLATION);
  }
}

function only(rows: readonly SeedKeyRow[], state: SeedKeyState): SeedKeyRow {
  const row = rows.find((candidate) => candidate.state === state);
  if (row === undefined) throw new Error(`There is always a key in state ${state}.`);
  return row;
}
