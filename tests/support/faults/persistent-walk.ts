import { randomUUID } from 'node:crypto';
import type { Approver } from '../people/key-approver.js';
import type { Person } from '../people/sign-in.js';
import type { DemoPerson } from '../platform/report.js';
import { completeAsSubject } from '../walk/completion.js';
import { beginChecks, identifiedSubject } from '../walk/subject.js';
import type { SubjectBrowser } from '../walk/subject.js';
import { expectStatus, requestPath } from '../walk/walk.js';
import { untilDone } from './patience.js';

/** How long officer and person keep at it, by default. */
const PATIENCE_MS = 20 * 60_000;

/**
 * Goes from the question to the certificate while rooms die: whoever is told that something failed looks where the request stands, and goes on
 * from there.
 * @param onStart told the id of the request
 */
export async function persistentWalk({ officer, approve }: Approver, person: DemoPerson, emailDomain: string, onStart: (id: string) => void, patienceMs = PATIENCE_MS): Promise<void> {
  const email = `someone.${randomUUID().slice(0, 8)}@${emailDomain}`;
  const id = await start(officer, person, email, patienceMs);
  onStart(id);
  let browser: SubjectBrowser | undefined;
  /** In the browser that is open; after a failure in a new one. */
  const asSubject = async (act: (subject: SubjectBrowser) => Promise<unknown>): Promise<void> => {
    const subject = browser ?? (await identifiedSubject(email, id, person));
    browser = undefined;
    await act(subject);
    browser = subject;
  };
  const check = (): Promise<void> => asSubject(async (subject) => expectStatus(await beginChecks(subject, id, person), 202));
  /** What people do in each state; in others they wait. */
  const turns = new Map<string, () => Promise<unknown>>([
    ['AWAITING_USER_CHECK', check],
    ['CHECK_FAILED', check],
    ['AWAITING_APPROVAL', () => approve(id)],
    ['APPROVED', () => asSubject((subject) => completeAsSubject(subject, id))],
  ]);
  await untilDone(`The certificate of request ${id}`, async () => {
    const { body } = expectStatus(await officer.get(requestPath(id)), 200);
    await turns.get(String(body['state']))?.();
    if (body['state'] !== 'COMPLETED') throw new Error(`The request is ${String(body['state'])}.`);
  }, patienceMs);
}

/** Starts one request and no second: the same key is sent until the answer is there, or its id alone where the answer was lost. */
async function start(officer: Person, { taxNumber }: DemoPerson, email: string, patienceMs: number): Promise<string> {
  const lookUp = async () => expectStatus(await officer.post('/api/issuance/v1/registry-lookups', { taxNumber }), 201).body;
  const { lookupId } = await untilDone('The question to the registry', lookUp, patienceMs);
  const key = randomUUID();
  const { id } = await untilDone('The start', async () => {
    const started = await officer.post('/api/issuance/v1/issuance-requests', { lookupId, email }, key);
    return String(started.body['type']).endsWith('/answer-lost') ? started.body : expectStatus(started, 201).body;
  }, patienceMs);
  return String(id);
}
