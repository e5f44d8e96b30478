import { describe, expect, it } from '@jest/globals';
import { EVENT_CATALOGUE, TOPICS } from '@vidimus/contracts';
import { DATABASE_ROOMS } from '../installation/installation.js';
import { allRooms } from './rooms.js';
import { accessRules, topicAccess } from './topic-access.js';

describe('what rooms may do on a broker', () => {
  it('is what the table of the house says: who writes to which topic, and who listens', async () => {
    expect(await topicAccess()).toEqual([
      { user: 'identity', writes: ['vidimus.accounts', 'vidimus.persons'], reads: [] },
      { user: 'authority', writes: ['vidimus.certificates'], reads: [] },
      { user: 'notification', writes: ['vidimus.messages'], reads: [] },
      { user: 'otp-sync', writes: ['vidimus.otp-devices'], reads: ['vidimus.messages', 'vidimus.otp-devices'], group: 'otp-sync' },
      { user: 'remote-signing', writes: ['vidimus.credentials'], reads: ['vidimus.certificates'], group: 'remote-signing' },
      { user: 'issuance', writes: ['vidimus.issuance-requests'], reads: ['vidimus.certificates', 'vidimus.credentials', 'vidimus.messages'], group: 'issuance' },
      { user: 'gateway', writes: [], reads: [] },
    ]);
  });

  it('leaves out no topic, no event and no room with a database', async () => {
    const [access, rooms] = await Promise.all([topicAccess(), allRooms()]);
    expect(access.flatMap(({ writes }) => writes).sort()).toEqual(TOPICS.map(({ name }) => name).sort());
    expect(new Set(EVENT_CATALOGUE.map(({ topic }) => topic))).toEqual(new Set(TOPICS.map(({ name }) => name)));
    expect(access.map(({ user }) => user).sort()).toEqual([...DATABASE_ROOMS].sort());
    for (const { user } of access) expect(rooms.find(([name]) => name === user)?.[1].name).toBe(user);
  });

  it('lets a topic be written by its owner alone, and a group be used by its room alone', async () => {
    const rules = await accessRules();
    for (const { name, owner } of TOPICS) {
      expect(rules.filter((rule) => rule.operation === 'write' && rule.name === name).map(({ user }) => user)).toEqual([owner]);
    }
    for (const { user, name } of rules.filter(({ resource }) => resource === 'group')) expect([user, `${user}.`]).toContain(name);
  });
});
