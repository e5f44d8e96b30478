/**
 * Loaded into the processes of rooms by `--import`: shifts the clock of a room while the file named by FAULTS_CLOCK says `<room> <milliseconds>`, as when
 * somebody sets the clock of its machine. What passes evenly (`performance.now()`, timers) goes on as before.
 */
import { readFileSync } from 'node:fs';
import { setInterval } from 'node:timers';

const { FAULTS_CLOCK: file = '', VIDIMUS_ROOMS: room = '' } = process.env;
const LOOK_EVERY_MS = 100;

if (process.argv[1]?.endsWith('/rooms.js')) {
  const Machine = Date;
  let shiftMs = 0;
  const look = () => {
    const [of, by] = readFileSync(file, 'utf8').trim().split(' ');
    shiftMs = of === room ? Number(by) : 0;
  };
  look();
  setInterval(look, LOOK_EVERY_MS).unref();
  globalThis.Date = class Date extends Machine {
    constructor(...words) {
      if (words.length === 0) super(Machine.now() + shiftMs);
      else super(...words);
    }

    static now() {
      return Machine.now() + shiftMs;
    }
  };
}
