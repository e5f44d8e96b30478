export type { Clock, Ids } from './ports.js';
export { openStates, finalStates, reachableStates, reachableBy, stateDiagram, targetOf } from './transition-table.js';
export type { CommandOf, StateOf, Transition, TransitionTable, Trigger } from './transition-table.js';
