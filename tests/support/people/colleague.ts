import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@vidimus/testing';
import { CookieJar } from '../platform/cookie-jar.js';
import type { Cookie } from '../platform/cookie-jar.js';
import { demoAccount } from '../platform/report.js';
import { claims } from './second-factor.js';
import { resume, signInAs } from './sign-in.js';
import type { Person } from './sign-in.js';

/**
 * A demo account that all test files of a run share one sign-in of: each sign-in takes a code, of which there is one every half minute.
 * For stories that neither sign out nor are asked for another code in the browser, since that ends the session of the others.
 */
export async function colleague(username: string): Promise<Person> {
  const account = demoAccount(username);
  mkdirSync(claims(), { recursive: true });
  const file = join(claims(), `session-${username}.json`);
  if (isFirst(file)) writeSession(file, (await signInAs(account)).jar);
  await eventually(`the session of ${username} is there`, () => existsSync(file), { timeoutMs: 120_000 });
  const jar = new CookieJar(JSON.parse(readFileSync(file, 'utf8')) as Cookie[]);
  try {
    return { ...(await resume(jar)), account };
  } catch {
    // Of an earlier run on the same platform.
    const person = await signInAs(account);
    writeSession(file, person.jar);
    return person;
  }
}

function isFirst(file: string): boolean {
  try {
    mkdirSync(`${file}.claim`);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Whole or not at all: another file may be reading. */
function writeSession(file: string, jar: CookieJar): void {
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(jar.all()));
  renameSync(`${file}.${process.pid}`, file);
}
