import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { z } from 'zod';

/** So many messages are kept; older ones are deleted. */
const KEPT = 2_000;
/** Milliseconds since 1970, so that names sort by time, and something that nobody guesses. */
const ID = /^\d{13}-[0-9a-f-]{36}$/;
const FILE = /^(\d{13}-[0-9a-f-]{36})\.(?:eml|json)$/;

/** An SMS as it was posted. */
export const smsSchema = z.strictObject({
  to: z.string().regex(/^\+\d{8,15}$/),
  from: z.string().min(1).max(16),
  text: z.string().min(1).max(1_000),
  reference: z.uuid(),
});
export type Sms = z.infer<typeof smsSchema>;

/** A message as it was caught. */
export type CaughtMessage = { readonly id: string; readonly receivedAt: Date } & (
  | { readonly kind: 'mail'; readonly mail: Email }
  | { readonly kind: 'sms'; readonly sms: Sms }
);

/** Caught messages, one file each: a mail as it came over the wire, an SMS as it was posted. */
export class MessageStore {
  readonly #folder: string;
  /** Every file that was read once: a message never changes, and who waits for one asks for all of them again and again. */
  readonly #read = new Map<string, CaughtMessage>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps a mail and lets the oldest message go. */
  addMail(raw: Uint8Array): Promise<void> {
    return this.#add(randomUUID(), 'eml', raw);
  }

  /** Keeps an SMS and lets the oldest message go. @returns false when one of this reference is there already: the gateway is asked again. */
  async addSms(sms: Sms): Promise<boolean> {
    if ((await this.#files()).some((file) => file.endsWith(`-${sms.reference}.json`))) return false;
    await this.#add(sms.reference, 'json', Buffer.from(JSON.stringify(sms)));
    return true;
  }

  /** The newest ones first. */
  async list(limit = KEPT): Promise<CaughtMessage[]> {
    const files = await this.#files();
    const messages = await Promise.all(files.slice(0, limit).map((file) => this.#message(file)));
    return messages.filter((message) => message !== undefined);
  }

  /** Undefined when there is none by this id. */
  async find(id: string): Promise<CaughtMessage | undefined> {
    if (!ID.test(id)) return undefined;
    return (await this.#message(`${id}.eml`)) ?? (await this.#message(`${id}.json`));
  }

  /** It is there as a whole or not at all. */
  async #add(name: string, extension: string, content: Uint8Array): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, `${String(Date.now()).padStart(13, '0')}-${name}`);
    await writeFile(path, content, { mode: 0o600 });
    await rename(path, `${path}.${extension}`);
    const files = await this.#files();
    for (const file of files.slice(KEPT)) {
      this.#read.delete(file);
      await rm(join(this.#folder, file), { force: true });
    }
  }

  async #message(file: string): Promise<CaughtMessage | undefined> {
    const message = this.#read.get(file) ?? (await this.#open(file));
    if (message !== undefined) this.#read.set(file, message);
    return message;
  }

  async #open(file: string): Promise<CaughtMessage | undefined> {
    let content: Buffer;
    try {
      content = await readFile(join(this.#folder, file));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    const [, id = ''] = FILE.exec(file) ?? [];
    const common = { id, receivedAt: new Date(Number(id.slice(0, 13))) };
    if (file.endsWith('.eml')) return { ...common, kind: 'mail', mail: await PostalMime.parse(content) };
    return { ...common, kind: 'sms', sms: smsSchema.parse(JSON.parse(content.toString('utf8'))) };
  }

  async #files(): Promise<string[]> {
    let names: string[];
    try {
      names = await readdir(this.#folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    return names.filter((name) => FILE.test(name)).sort().reverse();
  }
}
