import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a tool said, both streams together. */
export async function tool(program: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(program, args);
  return `${stdout}${stderr}`;
}

/** The same for a tool that may end with an error; what it said is given either way. */
export async function toolSaying(program: string, ...args: string[]): Promise<string> {
  try {
    return await tool(program, ...args);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return `${stdout}${stderr}`;
  }
}

/** A folder for the files of one story. */
export async function scratch(): Promise<{ file: (name: string) => string; write: (name: string, content: string | Uint8Array) => Promise<string> }> {
  const folder = await mkdtemp(join(tmpdir(), 'vidimus-story-'));
  const file = (name: string) => join(folder, name);
  return {
    file,
    write: async (name, content) => {
      await writeFile(file(name), content);
      return file(name);
    },
  };
}

/** A key pair and its signing request, made by OpenSSL as somebody outside would. */
export async function newCsr(): Promise<string> {
  const { file } = await scratch();
  await tool('openssl', 'req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=ignored', '-keyout', file('key.pem'), '-out', file('request.pem'));
  return readFile(file('request.pem'), 'utf8');
}
