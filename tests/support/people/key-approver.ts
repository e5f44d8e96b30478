import type { Answer } from '../platform/api.js';
import { expectStatus, presence, requestPath } from '../walk/walk.js';
import { confirmKey, enrolKey, newOfficer, statementByKey } from './security-key-officer.js';
import { colleague } from './colleague.js';
import { signInAs } from './sign-in.js';
import type { Person } from './sign-in.js';

/** An officer with a security key: codes of an authenticator come one in thirty seconds. */
export interface Approver {
  readonly officer: Person;
  readonly approve: (requestId: string) => Promise<void>;
}

/** Makes an officer of an agency whose key its manager has confirmed. */
export async function keyApprover(agencyCode: string, managerName: string): Promise<Approver> {
  const officer = signedInAgain(await newOfficer(agencyCode));
  const { key, keyId } = await enrolKey(officer);
  await confirmKey(await colleague(managerName), officer, keyId);
  const approve = async (requestId: string): Promise<void> => {
    const draft = expectStatus(await officer.post(`${requestPath(requestId)}/decision-drafts`, { presence: presence(), locale: 'el' }), 201).body;
    const statement = await statementByKey(officer, key, String(draft['digest']));
    expectStatus(await officer.post(`${requestPath(requestId)}/approval`, { decisionId: draft['decisionId'], statement }), 200);
  };
  // One key is touched once at a time: its counter must not arrive out of order.
  let former: Promise<void> = Promise.resolve();
  return {
    officer,
    approve: (requestId) => {
      const own = former.catch(() => undefined).then(() => approve(requestId));
      former = own;
      return own;
    },
  };
}

/** The same person, who signs in again when the session is over. */
function signedInAgain(person: Person): Person {
  let present = Promise.resolve(person);
  const withSession = async (ask: (as: Person) => Promise<Answer>): Promise<Answer> => {
    const former = present;
    const answer = await ask(await former);
    if (answer.status !== 401 || !String(answer.body['type']).endsWith('/unauthenticated')) return answer;
    // Of several who notice it at once the first one signs in; a sign-in that fails leaves it to the next.
    if (present === former) present = signInAs(person.account).catch(() => former);
    return ask(await present);
  };
  return {
    ...person,
    get: (path) => withSession((as) => as.get(path)),
    post: (path, body, idempotencyKey) => withSession((as) => as.post(path, body, idempotencyKey)),
    put: (path, body) => withSession((as) => as.put(path, body)),
    call: (method, path, body) => withSession((as) => as.call(method, path, body)),
  };
}
