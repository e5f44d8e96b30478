import { describe, expect, it } from '@jest/globals';
import { finalStates, openStates, reachableBy, reachableStates, targetOf } from '@vidimus/workflow';
import fc from 'fast-check';
import { bytesOfPart, decideImport, IMPORT_WITHIN_MS, isImportOver, LARGEST_FILE_BYTES, MOST_PARTS, orderImport, partsOf } from './token-import.js';
import type { TokenImport, TokenImportCommand } from './token-import.js';
import { TOKEN_IMPORT_START, TOKEN_IMPORT_STATES, TOKEN_IMPORT_TRANSITIONS } from './token-import-states.js';

const start = new Date('2026-11-22T12:00:00Z');
const SIZE = 1_000;
const tokenImport = (changes: Partial<TokenImport> = {}): TokenImport => ({ ...orderImport(SIZE, start).tokenImport, ...changes });

const COMMANDS: Record<TokenImportCommand['type'], TokenImportCommand> = {
  receive: { type: 'receive' },
  start: { type: 'start' },
  finish: { type: 'finish', eventTokens: 2, timeTokens: 1 },
  refuse: { type: 'refuse', code: 'MALFORMED', detail: 'A digit is missing.', line: 7, column: 12 },
  cancel: { type: 'cancel' },
  lapse: { type: 'lapse' },
};

describe('the states of an import', () => {
  it('are all reachable, and lead from each open one to an end by staff or a timer alone', () => {
    expect([...reachableStates(TOKEN_IMPORT_TRANSITIONS, TOKEN_IMPORT_START)].sort()).toEqual([...TOKEN_IMPORT_STATES].sort());
    expect(TOKEN_IMPORT_STATES.filter(isImportOver)).toEqual(finalStates(TOKEN_IMPORT_TRANSITIONS));
    for (const state of openStates(TOKEN_IMPORT_TRANSITIONS)) {
      expect(reachableBy(TOKEN_IMPORT_TRANSITIONS, state, ({ by }) => by.includes('timer'))).toContain('LAPSED');
      expect(reachableBy(TOKEN_IMPORT_TRANSITIONS, state, ({ by }) => by.includes('staff'))).toContain('CANCELLED');
    }
  });

  const pairs = TOKEN_IMPORT_STATES.flatMap((state) => Object.values(COMMANDS).map((command) => [state, command.type, command] as const));
  it.each(pairs.filter(([state, type]) => targetOf(TOKEN_IMPORT_TRANSITIONS, state, type) === undefined))('%s refuses %s as an illegal transition', (state, type, command) => {
    expect(() => decideImport(tokenImport({ state }), command, start)).toThrow(expect.objectContaining({ slug: 'illegal-transition', extras: { members: { state, command: type } } }));
  });

  it('a file is read once all of it was sent, and lapses after a day and not before', () => {
    expect(() => decideImport(tokenImport({ bytesReceived: SIZE - 1 }), COMMANDS.start, start)).toThrow(expect.objectContaining({ slug: 'conflict' }));
    expect(decideImport(tokenImport({ bytesReceived: SIZE }), COMMANDS.start, start).tokenImport).toMatchObject({ state: 'READING', startedAt: start });
    const dayAfter = new Date(start.getTime() + IMPORT_WITHIN_MS);
    expect(() => decideImport(tokenImport(), COMMANDS.lapse, new Date(dayAfter.getTime() - 1))).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
    expect(decideImport(tokenImport(), COMMANDS.lapse, dayAfter).tokenImport).toMatchObject({ state: 'LAPSED', endedAt: dayAfter, dueAt: null });
  });

  it('history says how many tokens came, or what was refused where, and no more', () => {
    const reading = tokenImport({ state: 'READING' });
    expect(decideImport(reading, COMMANDS.finish, start).history).toEqual([{ code: 'import-stocked', data: { eventTokens: 2, timeTokens: 1 } }]);
    expect(decideImport(reading, COMMANDS.refuse, start).history).toEqual([{ code: 'import-refused', data: { reason: 'MALFORMED', line: 7, column: 12 } }]);
  });
});

describe('the parts of a file', () => {
  it('add up to it, whatever its length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: LARGEST_FILE_BYTES }), (sizeBytes) => {
        const lengths = Array.from({ length: partsOf(sizeBytes) }, (_, number) => bytesOfPart(sizeBytes, number));
        expect(lengths.length).toBeLessThanOrEqual(MOST_PARTS);
        expect(Math.min(...lengths)).toBeGreaterThan(0);
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(sizeBytes);
        expect(bytesOfPart(sizeBytes, lengths.length)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
