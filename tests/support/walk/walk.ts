import { randomUUID } from 'node:crypto';
import { eventually } from '@vidimus/testing';
import type { Answer, Api } from '../platform/api.js';
import { platformReport } from '../platform/report.js';
import type { DemoAccount, DemoPerson } from '../platform/report.js';
import { withFreshCode } from '../people/second-factor.js';
import type { Person } from '../people/sign-in.js';
import { beginChecks, identifiedSubject } from './subject.js';
import type { SubjectBrowser } from './subject.js';

/** Addresses of the interface, as callers outside write them. */
export const requestPath = (id: string): string => `/api/issuance/v1/issuance-requests/${id}`;

/** A person of the registries by what he is good for. */
export function demoPerson(matches: (person: DemoPerson) => boolean): DemoPerson {
  const person = platformReport().people.find(matches);
  if (person === undefined) throw new Error('The registry simulator knows nobody like that.');
  return person;
}

/** Fails with the whole problem when an answer is not the expected one. */
export function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status === status) return answer;
  throw new Error(`Expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** Looks a person up and starts his issuance. @param mailbox left half of the address; nobody else's by itself. @returns the id of the request. */
export async function startIssuance(
  api: Api,
  person: DemoPerson,
  emailDomain: string,
  mailbox: string = `someone.${randomUUID().slice(0, 8)}`,
): Promise<string> {
  const found = expectStatus(await api.post('/api/issuance/v1/registry-lookups', { taxNumber: person.taxNumber }), 201);
  const started = expectStatus(
    await api.post('/api/issuance/v1/issuance-requests', {
      lookupId: found.body['lookupId'],
      email: `${mailbox}@${emailDomain}`,
    }),
    201,
  );
  return String(started.body['id']);
}

/** Does what the subject does: follows the link in his mail, logs in at the tax authority, and names his document. @param api of an officer, who knows the address */
export async function passChecks(api: Api, id: string, person: DemoPerson): Promise<SubjectBrowser> {
  const { body } = expectStatus(await api.get(requestPath(id)), 200);
  const subject = await identifiedSubject(String(body['email']), id, person);
  expectStatus(await beginChecks(subject, id, person), 202);
  return subject;
}

/** A crowd, or a busy machine, takes its time. */
const PATIENCE = { timeoutMs: 90_000, intervalMs: 100 };

/** Waits until the request stands in a state. */
export async function inState(api: Api, id: string, state: string): Promise<Answer> {
  let answer: Answer | undefined;
  await eventually(`request ${id} is ${state}`, async () => {
    answer = await api.get(requestPath(id));
    return answer.body['state'] === state;
  }, PATIENCE);
  if (answer === undefined) throw new Error('The request was never read.');
  return answer;
}

/** What an officer attests of the meeting. */
export const presence = () => ({
  date: new Date().toISOString().slice(0, 10),
  place: 'Main office, room 12',
  documentType: 'IDENTITY_CARD',
  documentNumber: 'ZZ-000001',
});

/** Has identity confirm a decision with the officer's second factor. */
export async function statementFor(officer: Api & { account: DemoAccount }, digest: string): Promise<string> {
  const { organisationId } = officer.account;
  const stated = await withFreshCode(officer.account, (code) =>
    officer.post('/api/identity/v1/decision-statements', { digest, purpose: 'issuance.approval', organisationId, code }),
  );
  expectStatus(stated, 201);
  return String(stated.body['statement']);
}

/** Drafts the decision, confirms it, and approves. */
export async function approve(officer: Person, id: string): Promise<Answer> {
  const draft = expectStatus(
    await officer.post(`${requestPath(id)}/decision-drafts`, { presence: presence(), locale: 'en' }),
    201,
  );
  const statement = await statementFor(officer, String(draft.body['digest']));
  return officer.post(`${requestPath(id)}/approval`, { decisionId: draft.body['decisionId'], statement });
}
