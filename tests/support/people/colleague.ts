import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@vidimus/testing';
import { CookieJar } from '../platform/cookie-jar.js';
import type { Cookie } from '../platform/cookie-jar.js';
import { demoAccount } from '../platform/report.js';
import { claims } from './second-factor.js';
import { resume, signInAs } from './sign-in.js';
import type { Person } from './sign-in.js';

/** How long one sign-in is shared: shorter than any route asks a second factor to be. */
const SHARED_MS = 120_000;

/**
 * A demo account whose session the test files of a run share: each sign-in takes a code, of which there is one every half minute. For stories
 * that neither sign out nor are asked for another code in the browser, since that ends the session of the others; who approves takes a new
 * officer's codes.
 */
export async function colleague(username: string): Promise<Person> {
  const account = demoAccount(username);
  mkdirSync(claims(), { recursive: true });
  const file = join(claims(), `session-${username}-${Math.floor(Date.now() / SHARED_MS)}.json`);
  const claim = `${file}.claim`;
  if (isFirst(claim)) {
    try {
      writeSession(file, (await signInAs(account)).jar);
    } catch (error) {
      // Somebody else may try.
      rmdirSync(claim);
      throw error;
    }
  }
  await eventually(`the session of ${username} is there`, () => existsSync(file), { timeoutMs: SHARED_MS });
  const jar = new CookieJar(JSON.parse(readFileSync(file, 'utf8')) as Cookie[]);
  return { ...(await resume(jar)), account };
}

function isFirst(claim: string): boolean {
  try {
    mkdirSync(claim);
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
