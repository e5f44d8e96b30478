import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';

/** So many mails are kept; older ones are deleted. */
const KEPT = 500;
/** Milliseconds since 1970, so that names sort by time, and something that nobody guesses. */
const NAME = /^\d{13}-[0-9a-f-]{36}$/;
const EXTENSION = '.eml';

/** A mail as it was caught. */
export interface CaughtMail {
  readonly id: string;
  readonly receivedAt: Date;
  readonly content: Email;
}

/** Caught mails, one file each as it came over the wire. */
export class MailStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps a mail and lets the oldest go. It is there as a whole or not at all. */
  async add(raw: Uint8Array): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, `${String(Date.now()).padStart(13, '0')}-${randomUUID()}`);
    await writeFile(path, raw, { mode: 0o600 });
    await rename(path, `${path}${EXTENSION}`);
    const ids = await this.#ids();
    await Promise.all(ids.slice(KEPT).map((id) => rm(this.#pathOf(id), { force: true })));
  }

  /** The newest ones first. */
  async list(limit: number): Promise<CaughtMail[]> {
    const ids = await this.#ids();
    const mails = await Promise.all(ids.slice(0, limit).map((id) => this.find(id)));
    return mails.filter((mail) => mail !== undefined);
  }

  /** Undefined when there is none by this id. */
  async find(id: string): Promise<CaughtMail | undefined> {
    if (!NAME.test(id)) return undefined;
    let raw: Buffer;
    try {
      raw = await readFile(this.#pathOf(id));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    return { id, receivedAt: new Date(Number(id.slice(0, 13))), content: await PostalMime.parse(raw) };
  }

  async #ids(): Promise<string[]> {
    let names: string[];
    try {
      names = await readdir(this.#folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    return names
      .filter((name) => name.endsWith(EXTENSION))
      .map((name) => name.slice(0, -EXTENSION.length))
      .filter((id) => NAME.test(id))
      .sort()
      .reverse();
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${id}${EXTENSION}`);
  }
}
