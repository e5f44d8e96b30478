import { stateDiagram } from '@vidimus/workflow';
import type { TransitionTable, Trigger } from '@vidimus/workflow';
import { code, diagram, table } from '../document.js';

/** What is told about a state besides its arrows. */
export interface StateNotes {
  /** Who acts next, and how. */
  readonly next: string;
}

const WHO: Readonly<Record<Trigger, string>> = {
  staff: 'staff',
  subject: 'the person concerned',
  system: 'the platform',
  timer: 'a timer',
};

/** Diagram and table of a state machine; every state has a note, or this does not compile. */
export function stateChapter<Table extends TransitionTable>(
  transitions: Table,
  start: keyof Table & string,
  notes: Readonly<Record<keyof Table & string, StateNotes>>,
): string {
  const rows = Object.entries<StateNotes>(notes).map(([state, { next }]) => [code(state), next, answers(transitions[state] ?? {})]);
  return `${diagram(stateDiagram(transitions, start))}\n\n${table(['State', 'Who acts next', 'Answers'], rows)}`;
}

function answers(commands: TransitionTable[string]): string {
  const lines = Object.entries(commands).map(([command, { to, by }]) => {
    const targets = [to].flat().map(code).join(' or ');
    return `${code(command)} → ${targets} (${by.map((trigger) => WHO[trigger]).join(', ')})`;
  });
  return lines.length === 0 ? 'nothing: final' : lines.join('<br>');
}
