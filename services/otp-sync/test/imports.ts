import { expect } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { PART_BYTES } from '../src/token-imports/token-import.js';
import { AGENCY } from './running-otp-sync.js';
import type { Tokens } from './tokens.js';

/** An import as GET shows it. */
export interface SeenImport {
  readonly id: string;
  readonly state: string;
  readonly bytesReceived: number;
  readonly bytesRead: number;
  readonly tokensRead: number;
  readonly report: { readonly eventTokens: number; readonly timeTokens: number } | null;
  readonly refusal: { readonly code: string; readonly detail: string; readonly line: number; readonly column: number } | null;
}

const IMPORTS = '/v1/token-imports';
const LONGEST_MS = 120_000;

/** Files of vendors, sent as the back office sends them. */
export class Imports {
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  order(file: Buffer, more: object = {}, options = {}): Promise<TestAnswer> {
    return this.#tokens.staff('POST', IMPORTS, { ...AGENCY, format: 'OATH_CSV', fileName: 'tokens.csv', sizeBytes: file.length, ...more }, options);
  }

  part(id: string, number: number, bytes: Buffer): Promise<TestAnswer> {
    return this.#tokens.staff('PUT', `${IMPORTS}/${id}/parts/${number}`, { content: bytes.toString('base64') });
  }

  start(id: string): Promise<TestAnswer> {
    return this.#tokens.staff('POST', `${IMPORTS}/${id}/start`);
  }

  cancel(id: string): Promise<TestAnswer> {
    return this.#tokens.staff('POST', `${IMPORTS}/${id}/cancellation`);
  }

  async get(id: string): Promise<SeenImport> {
    return (await this.#tokens.staff('GET', `${IMPORTS}/${id}`)).json<SeenImport>();
  }

  /** A file that is announced and sent, and not started. */
  async sent(content: string, more: object = {}): Promise<string> {
    const file = Buffer.from(content);
    const answer = await this.order(file, more);
    expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('RECEIVING')]);
    const { id } = answer.json<SeenImport>();
    for (let number = 0; number * PART_BYTES < file.length; number += 1) {
      const kept = await this.part(id, number, file.subarray(number * PART_BYTES, (number + 1) * PART_BYTES));
      expect([kept.status, kept.text]).toEqual([200, expect.stringContaining(id)]);
    }
    return id;
  }

  async started(content: string, more: object = {}): Promise<string> {
    const id = await this.sent(content, more);
    const answer = await this.start(id);
    expect([answer.status, answer.text]).toEqual([202, expect.stringContaining('READING')]);
    return id;
  }

  /** The import once it is over. */
  ended(id: string): Promise<SeenImport> {
    const isOver = async (): Promise<SeenImport | undefined> => {
      const seen = await this.get(id);
      return seen.state === 'RECEIVING' || seen.state === 'READING' ? undefined : seen;
    };
    return eventually('the import is over', isOver, { timeoutMs: LONGEST_MS });
  }

  /** A whole file, from its announcement to its end. */
  async imported(content: string, more: object = {}): Promise<SeenImport> {
    return this.ended(await this.started(content, more));
  }
}
