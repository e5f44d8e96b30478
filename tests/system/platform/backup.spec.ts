import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, freePort } from '@vidimus/testing';
import { newDataFolder, startHost } from '../../support/platform/host.js';
import type { Host } from '../../support/platform/host.js';
import { platformReport } from '../../support/platform/report.js';
import { toolSaying } from '../../support/platform/openssl.js';

// Three walks, each with codes of an authenticator that the clock must give; after a restore the first of them takes up to a minute.
jest.setTimeout(600_000);

const run = promisify(execFile);

/** A certificate that docs/walk.sh had issued and revoked. */
interface Walked {
  readonly files: string;
  readonly serialNumber: string;
}

describe('a backup, restored on an empty machine', () => {
  let before: string;
  let after: string;
  let backup: string;
  let port: number;
  let host: Host;
  const walked: Walked[] = [];
  const numbers: bigint[] = [];

  beforeAll(async () => {
    [before, after, backup] = [await newDataFolder(), await newDataFolder(), await newDataFolder()];
    port = await freePort();
    await writeFile(join(before, 'backup.key'), randomBytes(32).toString('base64'));
    host = startHost(before, '--port', String(port));
    await host.ready();
    process.env['VIDIMUS_TEST_REPORT'] = join(before, 'vidimus.json');
  });
  afterAll(async () => {
    host.send('SIGTERM');
    await host.ended;
    for (const folder of [before, after, backup, ...walked.map(({ files }) => files)]) await rm(folder, { recursive: true, force: true });
  });

  const vidimus = async (dataDir: string, ...args: string[]): Promise<string> => {
    const { stdout } = await run(process.execPath, ['tools/standalone/dist/cli.js', ...args], { env: { ...process.env, VIDIMUS_DATA_DIR: dataDir } });
    return stdout;
  };

  /** Has a certificate issued and revoked, and waits for the list that says so. */
  const walk = async (dataDir: string, officer: string, taxNumber: string): Promise<Walked> => {
    const { stdout } = await run('bash', ['docs/walk.sh'], {
      env: {
        ...process.env,
        VIDIMUS_REPORT: join(dataDir, 'vidimus.json'),
        VIDIMUS_ACCOUNT: officer,
        VIDIMUS_PERSON: taxNumber,
        VIDIMUS_MAILBOX: `someone.${walked.length}`,
      },
    });
    const files = /Files of this walk: (\S+)/.exec(stdout)?.[1] ?? '';
    const serial = (await run('openssl', ['x509', '-in', join(files, 'certificate.pem'), '-noout', '-serial'])).stdout.trim().slice('serial='.length);
    const done = { files, serialNumber: serial.toLowerCase() };
    walked.push(done);
    await listWith(done.serialNumber);
    return done;
  };

  /** The list of the issuing CA, once it names the serial number; its number is kept. */
  const listWith = async (serialNumber: string): Promise<string> => {
    let text = '';
    await eventually('the list names it', async () => {
      const response = await fetch(`${platformReport().status}/crl/issuing-1.crl`);
      const path = join(backup, '..', `${randomBytes(6).toString('hex')}.crl`);
      await writeFile(path, Buffer.from(await response.arrayBuffer()));
      text = await toolSaying('openssl', 'crl', '-inform', 'DER', '-in', path, '-noout', '-text');
      await rm(path);
      return text.toLowerCase().includes(serialNumber);
    }, { timeoutMs: 60_000, intervalMs: 250 });
    const [, number = ''] = /CRL Number:\s+((?:0x)?[0-9A-Fa-f]+)/.exec(text) ?? [];
    numbers.push(BigInt(number));
    return text.toLowerCase();
  };

  const ocsp = ({ files }: Walked): Promise<string> => {
    const file = (name: string): string => join(files, name);
    return toolSaying('openssl', 'ocsp', '-issuer', file('part2.pem'), '-cert', file('certificate.pem'), '-CAfile', file('part3.pem'), '-url', `${platformReport().status}/ocsp`);
  };

  it('is made while the platform runs, which goes on: another certificate is issued and revoked', async () => {
    await walk(before, 'officer-a', '094259216');
    const said = await vidimus(before, 'backup', join(backup, 'first'), '--key-file', join(before, 'backup.key'));
    expect(said).toMatch(/Backup \S+ of 8 databases, \d+ rows, is in \S+\.\n$/);
    await walk(before, 'third-officer-a', '999010294');
  });

  it('fills an empty folder, and what was issued since is unknown there', async () => {
    host.send('SIGKILL');
    await host.ended;
    const said = await vidimus(after, 'restore', join(backup, 'first'), '--key-file', join(before, 'backup.key'));
    expect(said).toContain('What happened after the backup is not known here');
    host = startHost(after);
    await host.ready();
    process.env['VIDIMUS_TEST_REPORT'] = join(after, 'vidimus.json');
    expect(JSON.parse(await readFile(join(after, 'vidimus.json'), 'utf8'))).toMatchObject({ web: `http://localhost:${port}` });
    const [kept, lost] = walked;
    if (kept === undefined || lost === undefined) throw new Error('Two certificates were issued.');
    expect(await ocsp(kept)).toContain('certificate.pem: revoked');
    expect(await ocsp(lost)).toContain('certificate.pem: unknown');
    const list = await listWith(kept.serialNumber);
    expect(list).not.toContain(lost.serialNumber);
  });

  it('revokes what was lost by its serial number, for OCSP and the list', async () => {
    const lost = walked[1];
    if (lost === undefined) throw new Error('Two certificates were issued.');
    await vidimus(after, 'certificates', 'revoke-lost', lost.serialNumber, '--reason', 'superseded');
    expect(await ocsp(lost)).toContain('certificate.pem: revoked');
    expect(await listWith(lost.serialNumber)).toContain('superseded');
  });

  it('issues and revokes one more: no serial number and no number of a list is there twice, and the audit chains hold', async () => {
    await walk(after, 'second-officer-a', '999010294');
    expect(new Set(walked.map(({ serialNumber }) => serialNumber)).size).toBe(3);
    expect(numbers).toEqual([...numbers].sort((one, other) => (one < other ? -1 : 1)));
    expect(new Set(numbers).size).toBe(numbers.length);
    const lines = (await vidimus(after, 'audit', 'verify')).trim().split('\n');
    for (const line of lines) expect(line).toMatch(/, 0 faults$/);
    expect(lines).toHaveLength(7);
  });
});
