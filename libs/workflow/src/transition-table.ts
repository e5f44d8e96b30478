/** Who may fire a transition: a person of staff, the subject, the system itself (events, jobs), or a timer. */
export type Trigger = 'staff' | 'subject' | 'system' | 'timer';

/** One arrow of a state machine: where it leads, and who fires it. Several targets mean that guards decide. */
export interface Transition<State extends string = string> {
  readonly to: State | readonly State[];
  readonly by: readonly Trigger[];
}

/**
 * A state machine as plain data: for every state the commands it answers. A state without commands is final.
 * Written by hand as a constant (`as const satisfies TransitionTable`), so that types, tests and diagrams come from it.
 */
export type TransitionTable = Readonly<Record<string, Readonly<Record<string, Transition>>>>;

/** The states of a table. */
export type StateOf<T extends TransitionTable> = keyof T & string;

/** The commands of a table, over all states. */
export type CommandOf<T extends TransitionTable> = {
  [S in keyof T]: keyof T[S] & string;
}[keyof T];

/** The arrow that `command` takes from `state`, or undefined where the table has none. */
export function targetOf(table: TransitionTable, state: string, command: string): Transition | undefined {
  const commands = table[state];
  return commands !== undefined && Object.hasOwn(commands, command) ? commands[command] : undefined;
}

/** States that answer no command. */
export function finalStates(table: TransitionTable): string[] {
  return Object.keys(table).filter((state) => Object.keys(table[state] ?? {}).length === 0);
}

/** States that answer at least one command. */
export function openStates(table: TransitionTable): string[] {
  return Object.keys(table).filter((state) => Object.keys(table[state] ?? {}).length > 0);
}

/** Every state that can be reached from `start`, itself included. */
export function reachableStates(table: TransitionTable, start: string): Set<string> {
  return reachableBy(table, start, () => true);
}

/**
 * Every state that can be reached from `start` when only the arrows that `allowed` accepts are taken, itself included.
 * With "timer or staff" it answers whether somebody other than the subject can always bring a matter to an end.
 */
export function reachableBy(
  table: TransitionTable,
  start: string,
  allowed: (transition: Transition) => boolean,
): Set<string> {
  const seen = new Set([start]);
  const waiting = [start];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    for (const transition of Object.values(table[state] ?? {})) {
      if (!allowed(transition)) continue;
      for (const target of [transition.to].flat()) {
        if (seen.has(target)) continue;
        seen.add(target);
        waiting.push(target);
      }
    }
  }
  return seen;
}

/** The table as a Mermaid state diagram, `start` marked as the beginning; `docs/flows` is made from it. */
export function stateDiagram(table: TransitionTable, start: string): string {
  const lines = ['stateDiagram-v2', `  [*] --> ${start}`];
  for (const [state, commands] of Object.entries(table)) {
    for (const [command, transition] of Object.entries(commands)) {
      for (const target of [transition.to].flat()) {
        lines.push(`  ${state} --> ${target}: ${command} (${transition.by.join(', ')})`);
      }
    }
    if (Object.keys(commands).length === 0) lines.push(`  ${state} --> [*]`);
  }
  return `${lines.join('\n')}\n`;
}
