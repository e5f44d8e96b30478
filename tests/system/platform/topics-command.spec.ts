import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { TOPICS } from '@vidimus/contracts';
import { brokerLogin, platformBrokers, platformLog } from '../../support/platform/platform-log.js';

const brokers = (): string => platformBrokers().join(',');
const vidimus = async (...args: string[]) => promisify(execFile)(process.execPath, ['tools/standalone/dist/cli.js', ...args], { env: { ...process.env, ...brokerLogin() } });

describe('the command about topics', () => {
  it('finds the topics of a running platform as they are declared, and creates none of them again', async () => {
    expect((await vidimus('topics', 'check', brokers())).stdout).toContain(`All ${TOPICS.length} topics are as declared.`);
    const { stdout } = await vidimus('topics', 'create', brokers());
    expect(stdout).toContain('Created: none.');
    for (const { name } of TOPICS) expect(stdout).toContain(name);
  });

  it('names what is missing or different', async () => {
    const log = platformLog('topics-test');
    const name = `vidimus.test-${randomUUID()}`;
    const declared = { name, owner: 'test', partitions: 2, retentionMs: 60_000, description: 'For this test alone.' };
    try {
      expect(await log.checkTopics([declared])).toEqual([expect.objectContaining({ topic: name, setting: 'existence' })]);
      expect(await log.ensureTopics([declared])).toEqual({ created: [name], existing: [] });
      expect(await log.checkTopics([declared])).toEqual([]);
      const settings = (await log.checkTopics([{ ...declared, partitions: 3, retentionMs: -1 }])).map(({ setting }) => setting);
      expect(settings.sort()).toEqual(['partitions', 'retentionMs']);
    } finally {
      await log.close();
    }
  });

  it('says what to do when no broker is named', async () => {
    await expect(vidimus('topics', 'check')).rejects.toMatchObject({ stderr: expect.stringContaining('Name the brokers') });
  });
});
