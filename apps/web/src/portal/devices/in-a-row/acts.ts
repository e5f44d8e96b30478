import { activateMyDevice, resynchroniseMyDevice } from '../../../api/holders/my-devices.js';

/** What codes in a row do: a device that is in use comes into step again, one that was handed over is active. Each is the address of its page. */
export type InARow = 'resynchronisation' | 'activation';

/** With which words, by which call and with which page at the end; `words` begins the names of its texts. */
export const IN_A_ROW = {
  resynchronisation: { words: 'resync', send: resynchroniseMyDevice, done: 'resynchronised' },
  activation: { words: 'activation', send: activateMyDevice, done: 'activated' },
} as const;
