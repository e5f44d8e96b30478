import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything, FieldCipher, SealBroken, withAdvisoryLock } from '@vidimus/persistence';
import type { ChangeContext, Outcome } from '@vidimus/persistence';
import { IDS, LOG } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { newSeedKey, REFRESH_MS } from './seed-key.js';
import { isWrapped, SeedKeyEnvelope } from './seed-key-envelope.js';
import { SEED_KEY, SeedKeyRow } from './seed-key.entity.js';
import { prefixOf, SeedKeysRepository } from './seed-keys.repository.js';

const INSTALLATION = everything('keys of seeds belong to the installation');
const SEALED = /^k(\d+)\.(.+)$/s;

/** A key that is about to be made. */
export interface ComingSeedKey {
  readonly number: number;
  readonly keySealed: string;
}

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
    private readonly envelope: SeedKeyEnvelope,
    private readonly dataCipher: FieldCipher,
    private readonly dataSource: DataSource,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    await withAdvisoryLock(this.dataSource, 'vidimus.otp-sync.seed-keys', async () => {
      const rows = await this.rows.list();
      for (const row of rows) await this.wrapAnew(row);
      for (const number of [1, 2].slice(rows.length)) await this.make(this.roomItself('make-seed-key'), await this.wrapNew(number));
    });
    await this.refresh();
    this.#refresh = setInterval(() => this.refreshSoon(), REFRESH_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#refresh);
  }

  /** The first half of making a key, to be done outside of any transaction. */
  async wrapNew(number: number): Promise<ComingSeedKey> {
    return { number, keySealed: await this.envelope.newKey(number) };
  }

  /** Makes a key; see {@link newSeedKey}. */
  make(context: ChangeContext, { number, keySealed }: ComingSeedKey): Promise<SeedKeyRow> {
    const unused = { id: this.ids.uuid(), keySealed, resealedUpTo: null, lastPass: false };
    return this.doors.create(SEED_KEY, context, (now) => ({ row: Object.assign(new SeedKeyRow(), { ...unused, ...newSeedKey(number, now) }), history: [{ code: 'seed-key-made', data: { number } }] }));
  }

  /** Reads the keys anew: which there are, and which is in use. */
  async refresh(): Promise<void> {
    const rows = await this.rows.list();
    for (const { number, keySealed } of rows) {
      if (keySealed === null) this.#ciphers.delete(number);
      else if (!this.#ciphers.has(number)) this.#ciphers.set(number, await this.cipherFrom(number, keySealed));
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

  private async cipherFrom(number: number, keySealed: string): Promise<FieldCipher> {
    const key = await this.envelope.open(number, keySealed);
    try {
      return new FieldCipher(key, this.ids);
    } finally {
      key.fill(0);
    }
  }

  /** Keys of before there was a keystore lie under the data key of the room; instances that know no keystore yet go on with the keys that they have read. */
  private async wrapAnew({ id, number, keySealed }: SeedKeyRow): Promise<void> {
    if (keySealed === null || isWrapped(keySealed)) return;
    const rewrapped = await this.envelope.rewrapped(number, keySealed);
    const decide = (row: SeedKeyRow): Outcome<SeedKeyRow> =>
      // Meanwhile the key may have ended.
      row.keySealed === null ? { row, history: [] } : { row: Object.assign(row, { keySealed: rewrapped }), history: [{ code: 'seed-key-wrapped', data: { number } }] };
    await this.doors.change(SEED_KEY, id, this.roomItself('wrap-seed-key'), decide, INSTALLATION);
  }

  private roomItself(command: string): ChangeContext {
    return { actor: { kind: 'system', id: 'otp-sync' }, command, correlationId: this.ids.uuid() };
  }
}
