import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { lockFolder } from '../installation/folder-lock.js';
import { COMMANDS } from './restart-commands.js';
import { forgetRestart, lastRestart, restartRooms } from './restart.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-restart-'));
});
afterAll(async () => rm(folder, { recursive: true }));

describe('a restart of all rooms', () => {
  it('writes down how far it is, is not begun twice, and says why it went no further', async () => {
    const going = Promise.withResolvers<undefined>();
    let rounds = 0;
    const restart = restartRooms(folder, {
      restart: async (told) => {
        rounds += 1;
        await told('identity 1');
        await going.promise;
        if (rounds > 1) throw new Error('identity 1 cannot start.');
      },
    });
    restart();
    const first = await eventually('it is under way', () => lastRestart(folder));
    expect(first).toMatchObject({ state: 'RUNNING', text: 'identity 1' });
    restart();
    going.resolve(undefined);
    await eventually('it is done', async () => (await lastRestart(folder))?.state === 'DONE');
    restart();
    await eventually('it has failed', async () => (await lastRestart(folder))?.state === 'FAILED');
    const last = await lastRestart(folder);
    expect([rounds, last?.id === first.id, last?.text]).toEqual([2, false, 'identity 1 cannot start. The restart goes no further: mend it and restart once more.']);
    await forgetRestart(folder);
    expect(await lastRestart(folder)).toBeUndefined();
  });

  it('is asked for where rooms run as processes, and nowhere else', async () => {
    await expect(COMMANDS['restart']?.(['--environments', folder])).rejects.toThrow(/No rooms run as processes in \S+: start them with "npm run start:services"/);
    const unlock = await lockFolder(folder);
    await expect(COMMANDS['restart']?.(['--environments', folder])).rejects.toThrow(/No rooms run as processes/);
    await expect(COMMANDS['restart']?.(['--all'])).rejects.toThrow(/The command is: restart/);
    await unlock();
  });
});
