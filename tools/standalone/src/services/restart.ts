import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from '../installation/installation.js';
import type { Supervisor } from './supervisor.js';

/** How far a restart of all rooms has come: written by the supervisor, read by who asked for it. */
const restartSchema = z.strictObject({
  id: z.uuid(),
  state: z.enum(['RUNNING', 'DONE', 'FAILED']),
  /** The process that is replaced, or what went wrong. */
  text: z.string(),
});
export type Restart = z.infer<typeof restartSchema>;

const FILE = 'restart.json';

/** The last restart, if there was one. */
export async function lastRestart(folder: string): Promise<Restart | undefined> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : restartSchema.parse(JSON.parse(text));
}

/** One that was cut off by the end of its supervisor is none any more. */
export async function forgetRestart(folder: string): Promise<void> {
  await rm(join(folder, FILE), { force: true });
}

/** @returns what replaces all rooms of a supervisor and tells how far it is, one time after the other */
export function restartRooms(folder: string, supervisor: Pick<Supervisor, 'restart'>): () => void {
  let isUnderWay = false;
  const restart = async (): Promise<void> => {
    const id = randomUUID();
    const tell = (state: Restart['state'], text: string): Promise<void> => writePrivateFile(join(folder, FILE), `${JSON.stringify({ id, state, text })}\n`);
    try {
      await supervisor.restart(async (name) => {
        console.log(`Restarting ${name} …`);
        await tell('RUNNING', name);
      });
      console.log('Every process of every room was restarted.');
      await tell('DONE', '');
    } catch (error) {
      const said = `${error instanceof Error ? error.message : String(error)} The restart goes no further: mend it and restart once more.`;
      console.error(said);
      await tell('FAILED', said);
    }
  };
  return () => {
    if (isUnderWay) {
      console.warn('A restart is under way.');
      return;
    }
    isUnderWay = true;
    void restart()
      // What cannot be written down was said here.
      .catch((error: unknown) => console.error('How far the restart is cannot be written down.', error))
      .finally(() => (isUnderWay = false));
  };
}
