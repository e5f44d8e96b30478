import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, FieldCipher, SealBroken, withAdvisoryLock } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { IDS, LOG } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { newSeedKey, REFRESH_MS } from './seed-key.js';
import { SEED_KEY, SeedKeyRow } from './seed-key.entity.js';
import { prefixOf, SeedKeysRepository } from './seed-keys.repository.js';

const KEY_BYTES = 32;
const SEALED = /^k(\d+)\.(.+)$/s;

/**
 * The keys under which seeds are sealed, as this instance knows them. There is always one in use and one to come: a key is known everywhere
 * long before anything is sealed under it, so that a rotation makes nobody wait.
 */
@Injectable()
export class SeedKeys implements OnModuleInit, OnModuleDestroy {
  readonly #ciphers = new Map<number, FieldCipher>();
  #current = 0;
  #refresh: NodeJS.Timeout | undefined;

  constructor(
    private readonly doors: Doors,
    private readonly rows: SeedKeysRepository,
    private readonly dataCipher: FieldCipher,
    private readonly dataSource: DataSource,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    await withAdvisoryLock(this.dataSource, 'vidimus.otp-sync.seed-keys', async () => {
      const count = (await this.rows.list()).length;
      if (count === 0) await this.make(this.roomItself(), 1);
      if (count <= 1) await this.make(this.roomItself(), 2);
    });
    await this.refresh();
    this.#refresh = setInterval(() => this.refreshSoon(), REFRESH_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#refresh);
  }

  /** Makes a key; see {@link newSeedKey}. */
  make(context: ChangeContext, number: number): Promise<SeedKeyRow> {
    const keySealed = this.dataCipher.seal(placeOf(number), Buffer.from(this.ids.random(KEY_BYTES)).toString('base64'));
    const unused = { id: this.ids.uuid(), keySealed, resealedUpTo: null, lastPass: false };
    return this.doors.create(SEED_KEY, context, (now) => ({ row: Object.assign(new SeedKeyRow(), { ...unused, ...newSeedKey(number, now) }), history: [{ code: 'seed-key-made', data: { number } }] }));
  }

  /** Reads the keys anew: which there are, and which is in use. */
  async refresh(): Promise<void> {
    const rows = await this.rows.list();
    for (const { number, keySealed } of rows) {
      if (keySealed === null) this.#ciphers.delete(number);
      else if (!this.#ciphers.has(number)) this.#ciphers.set(number, new FieldCipher(Buffer.from(this.dataCipher.open(placeOf(number), keySealed), 'base64'), this.ids));
    }
    this.#current = rows.find(({ state }) => state === 'CURRENT')?.number ?? 0;
  }

  /** The number of the key under which this instance seals. */
  get current(): number {
    return this.#current;
  }

  /** Seals a seed under the key in use. @param place whose it is; see {@link FieldCipher}. */
  seal(place: string, seed: string): string {
    return `${prefixOf(this.#current)}${this.cipherOf(this.#current).seal(place, seed)}`;
  }

  /** @throws SealBroken when the value was altered or belongs to another place; Problem `unavailable` for a key that this instance has yet to read. */
  open(place: string, sealed: string): string {
    const [, number, value] = SEALED.exec(sealed) ?? [];
    // Seeds of before there were keys of seeds.
    if (number === undefined || value === undefined) return this.dataCipher.open(place, sealed);
    return this.cipherOf(Number(number)).open(place, value);
  }

  private cipherOf(number: number): FieldCipher {
    const cipher = this.#ciphers.get(number);
    if (cipher !== undefined) return cipher;
    if (number <= this.#current) throw new SealBroken('The sealed value names a key that is erased or was never there.');
    this.refreshSoon();
    throw new Problem('unavailable', 'The key of this device is being read. Try again in a moment.', { retryAfterSeconds: 1 });
  }

  private refreshSoon(): void {
    this.refresh().catch((err: unknown) => this.log.warn({ err }, 'the keys of seeds could not be read; it is tried again'));
  }

  private roomItself(): ChangeContext {
    return { actor: { kind: 'system', id: 'otp-sync' }, command: 'make-seed-key', correlationId: this.ids.uuid() };
  }
}

function placeOf(number: number): string {
  return `otp_seed_key.key:${number}`;
}
