import { describe, expect, it } from '@jest/globals';
import { finalStates, openStates, reachableBy, reachableStates, stateDiagram, targetOf } from './transition-table.js';
import type { TransitionTable } from './transition-table.js';

const lamp = {
  OFF: { press: { to: 'ON', by: ['subject'] }, scrap: { to: 'SCRAPPED', by: ['staff'] } },
  ON: { press: { to: ['OFF', 'BURNT'], by: ['subject'] } },
  BURNT: { scrap: { to: 'SCRAPPED', by: ['timer'] } },
  SCRAPPED: {},
} as const satisfies TransitionTable;

describe('transition table', () => {
  it('finds the arrow of a pair, and nothing for a pair outside the table', () => {
    expect(targetOf(lamp, 'OFF', 'press')).toEqual({ to: 'ON', by: ['subject'] });
    expect(targetOf(lamp, 'SCRAPPED', 'press')).toBeUndefined();
    expect(targetOf(lamp, 'OFF', 'toString')).toBeUndefined();
    expect(targetOf(lamp, 'NOWHERE', 'press')).toBeUndefined();
  });

  it('tells final from open states', () => {
    expect(finalStates(lamp)).toEqual(['SCRAPPED']);
    expect(openStates(lamp)).toEqual(['OFF', 'ON', 'BURNT']);
  });

  it('walks all arrows, or only those that are allowed', () => {
    expect([...reachableStates(lamp, 'OFF')].sort()).toEqual(['BURNT', 'OFF', 'ON', 'SCRAPPED']);
    const withoutSubject = reachableBy(lamp, 'ON', (arrow) => !arrow.by.includes('subject'));
    expect([...withoutSubject]).toEqual(['ON']);
  });

  it('draws a diagram with every arrow', () => {
    expect(stateDiagram(lamp, 'OFF')).toBe(
      [
        'stateDiagram-v2',
        '  [*] --> OFF',
        '  OFF --> ON: press (subject)',
        '  OFF --> SCRAPPED: scrap (staff)',
        '  ON --> OFF: press (subject)',
        '  ON --> BURNT: press (subject)',
        '  BURNT --> SCRAPPED: scrap (timer)',
        '  SCRAPPED --> [*]',
        '',
      ].join('\n'),
    );
  });
});
