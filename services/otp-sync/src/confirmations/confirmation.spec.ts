import { describe, expect, it } from '@jest/globals';
import { targetOf } from '@vidimus/workflow';
import { askForConfirmation, CONFIRM_WITHIN_MS, decideConfirmation } from './confirmation.js';
import type { ConfirmationCommand } from './confirmation.js';
import { CONFIRMATION_STATES, CONFIRMATION_TRANSITIONS } from './confirmation-states.js';

const start = new Date('2026-11-22T12:00:00Z');
const due = new Date(start.getTime() + CONFIRM_WITHIN_MS);
const [first, second] = ['01935a7e-6c00-7000-8000-00000000ac01', '01935a7e-6c00-7000-8000-00000000ac02'];
const asked = askForConfirmation('LOSS', first, start).confirmation;
const COMMANDS: readonly ConfirmationCommand[] = [{ type: 'confirm', officerId: second }, { type: 'decline', officerId: second }, { type: 'lapse' }];

describe('what a second officer has to confirm', () => {
  it('is confirmed by another one than asked for it, never by himself', () => {
    expect(decideConfirmation(asked, { type: 'confirm', officerId: second }, start)).toMatchObject({
      confirmation: { state: 'CONFIRMED', askedBy: first, decidedBy: second, decidedAt: start, dueAt: null },
      line: { code: 'second-officer-confirmed', data: { act: 'LOSS' } },
    });
    expect(() => decideConfirmation(asked, { type: 'confirm', officerId: first }, start)).toThrow(expect.objectContaining({ slug: 'unprocessable' }));
  });

  it('is declined by whomever, and taken back by whoever asked', () => {
    for (const officerId of [first, second]) expect(decideConfirmation(asked, { type: 'decline', officerId }, start).confirmation).toMatchObject({ state: 'DECLINED', decidedBy: officerId });
  });

  it('lapses after three days, not before, and is not confirmed any more from then on', () => {
    const before = new Date(due.getTime() - 1);
    expect(decideConfirmation(asked, { type: 'confirm', officerId: second }, before).confirmation.state).toBe('CONFIRMED');
    expect(() => decideConfirmation(asked, { type: 'lapse' }, before)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
    expect(() => decideConfirmation(asked, { type: 'confirm', officerId: second }, due)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
    expect(decideConfirmation(asked, { type: 'lapse' }, due).confirmation).toMatchObject({ state: 'LAPSED', decidedBy: null, decidedAt: due });
  });

  it('answers no command once it has ended', () => {
    for (const state of CONFIRMATION_STATES) {
      for (const command of COMMANDS.filter(({ type }) => targetOf(CONFIRMATION_TRANSITIONS, state, type) === undefined)) {
        expect(() => decideConfirmation({ ...asked, state, dueAt: null }, command, start)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
      }
    }
  });
});
